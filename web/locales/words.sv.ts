import audit from './audit.sv.json' with { type: 'json' }
import common from './common.sv.json' with { type: 'json' }
import editor from './editor.sv.json' with { type: 'json' }
import email from './email.sv.json' with { type: 'json' }
import emailConversation from './email-conversation.sv.json' with { type: 'json' }
import emailEdit from './email-edit.sv.json' with { type: 'json' }
import emailStates from './email-states.sv.json' with { type: 'json' }
import emailWrite from './email-write.sv.json' with { type: 'json' }
import errors from './errors.sv.json' with { type: 'json' }
import guide from './guide.sv.json' with { type: 'json' }
import helpLinks from './help-links.sv.json' with { type: 'json' }
import home from './home.sv.json' with { type: 'json' }
import lists from './lists.sv.json' with { type: 'json' }
import notifications from './notifications.sv.json' with { type: 'json' }
import onboarding from './onboarding.sv.json' with { type: 'json' }
import onboardingTour from './onboarding-tour.sv.json' with { type: 'json' }
import optOuts from './opt-outs.sv.json' with { type: 'json' }
import outbox from './outbox.sv.json' with { type: 'json' }
import privacy from './privacy.sv.json' with { type: 'json' }
import replies from './replies.sv.json' with { type: 'json' }
import restorations from './restorations.sv.json' with { type: 'json' }
import sessions from './sessions.sv.json' with { type: 'json' }
import settings from './settings.sv.json' with { type: 'json' }
import shell from './shell.sv.json' with { type: 'json' }
import signatures from './signatures.sv.json' with { type: 'json' }
import taskValues from './task-values.sv.json' with { type: 'json' }
import tasks from './tasks.sv.json' with { type: 'json' }
import templateFields from './template-fields.sv.json' with { type: 'json' }
import templates from './templates.sv.json' with { type: 'json' }
import userProfile from './user-profile.sv.json' with { type: 'json' }
import users from './users.sv.json' with { type: 'json' }
import who from './who.sv.json' with { type: 'json' }

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
