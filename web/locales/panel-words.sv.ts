import emailStates from './email-states.sv.json' with { type: 'json' }
import panel from './panel.sv.json' with { type: 'json' }

/** All words of the panel, and no more: the page brings them. */
const words = { ...panel, emailStates }
export default words
