import editor from './editor.en.json' with { type: 'json' }
import emailCompose from './email-compose.en.json' with { type: 'json' }
import emailDrafts from './email-drafts.en.json' with { type: 'json' }
import emailHints from './email-hints.en.json' with { type: 'json' }
import emailReminder from './email-reminder.en.json' with { type: 'json' }
import emailSchedule from './email-schedule.en.json' with { type: 'json' }
import emailStates from './email-states.en.json' with { type: 'json' }
import errors from './errors.en.json' with { type: 'json' }
import panel from './panel.en.json' with { type: 'json' }
import { panelErrors } from './panel-errors.ts'
import taskAdd from './task-add.en.json' with { type: 'json' }
import taskValues from './task-values.en.json' with { type: 'json' }
import templateFields from './template-fields.en.json' with { type: 'json' }
import templateUse from './template-use.en.json' with { type: 'json' }

/** The words of the panel, by noun, and no more: the page brings them. */
const words = {
  taskAdd,
  emailCompose,
  emailDrafts,
  emailHints,
  emailReminder,
  emailSchedule,
  editor,
  emailStates,
  ...panel,
  errors: panelErrors(errors),
  taskValues,
  templateFields,
  templateUse,
}
export default words
