import addTask from './add-task.sv.json' with { type: 'json' }
import compose from './compose.sv.json' with { type: 'json' }
import editor from './editor.sv.json' with { type: 'json' }
import emailStates from './email-states.sv.json' with { type: 'json' }
import panel from './panel.sv.json' with { type: 'json' }
import panelErrors from './panel-errors.sv.json' with { type: 'json' }
import taskValues from './task-values.sv.json' with { type: 'json' }

/** The words of the panel, by noun, and no more: the page brings them. */
const words = {
  addTask,
  compose,
  editor,
  emailStates,
  ...panel,
  errors: panelErrors,
  taskValues,
}
export default words
