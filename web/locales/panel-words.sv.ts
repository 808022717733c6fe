import editor from './editor.sv.json' with { type: 'json' }
import emailCompose from './email-compose.sv.json' with { type: 'json' }
import emailDrafts from './email-drafts.sv.json' with { type: 'json' }
import emailHints from './email-hints.sv.json' with { type: 'json' }
import emailReminder from './email-reminder.sv.json' with { type: 'json' }
import emailSchedule from './email-schedule.sv.json' with { type: 'json' }
import emailStates from './email-states.sv.json' with { type: 'json' }
import errors from './errors.sv.json' with { type: 'json' }
import panel from './panel.sv.json' with { type: 'json' }
import { panelErrors } from './panel-errors.ts'
import taskAdd from './task-add.sv.json' with { type: 'json' }
import taskValues from './task-values.sv.json' with { type: 'json' }
import templateFields from './template-fields.sv.json' with { type: 'json' }
import templateUse from './template-use.sv.json' with { type: 'json' }

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
