import audit from './audit.en.json' with { type: 'json' }
import common from './common.en.json' with { type: 'json' }
import editor from './editor.en.json' with { type: 'json' }
import email from './email.en.json' with { type: 'json' }
import emailConversation from './email-conversation.en.json' with { type: 'json' }
import emailEdit from './email-edit.en.json' with { type: 'json' }
import emailStates from './email-states.en.json' with { type: 'json' }
import emailWrite from './email-write.en.json' with { type: 'json' }
import errors from './errors.en.json' with { type: 'json' }
import guide from './guide.en.json' with { type: 'json' }
import helpLinks from './help-links.en.json' with { type: 'json' }
import home from './home.en.json' with { type: 'json' }
import lists from './lists.en.json' with { type: 'json' }
import notifications from './notifications.en.json' with { type: 'json' }
import onboarding from './onboarding.en.json' with { type: 'json' }
import onboardingTour from './onboarding-tour.en.json' with { type: 'json' }
import optOuts from './opt-outs.en.json' with { type: 'json' }
import outbox from './outbox.en.json' with { type: 'json' }
import privacy from './privacy.en.json' with { type: 'json' }
import replies from './replies.en.json' with { type: 'json' }
import restorations from './restorations.en.json' with { type: 'json' }
import sessions from './sessions.en.json' with { type: 'json' }
import settings from './settings.en.json' with { type: 'json' }
import shell from './shell.en.json' with { type: 'json' }
import signatures from './signatures.en.json' with { type: 'json' }
import taskValues from './task-values.en.json' with { type: 'json' }
import tasks from './tasks.en.json' with { type: 'json' }
import templateFields from './template-fields.en.json' with { type: 'json' }
import templates from './templates.en.json' with { type: 'json' }
import userProfile from './user-profile.en.json' with { type: 'json' }
import users from './users.en.json' with { type: 'json' }
import who from './who.en.json' with { type: 'json' }

/** The words of the web app, by noun. */
const words = {
  audit,
  common,
  editor,
  email,
  emailConversation,
  emailStates,
  emailEdit,
  emailWrite,
  errors,
  guide,
  helpLinks,
  home,
  lists,
  onboarding,
  notifications,
  optOuts,
  outbox,
  privacy,
  userProfile,
  replies,
  restorations,
  sessions,
  settings,
  shell,
  signatures,
  taskValues,
  tasks,
  templateFields,
  templates,
  onboardingTour,
  users,
  who,
}
export default words
