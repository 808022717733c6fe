import emailStates from './email-states.en.json' with { type: 'json' }
import panel from './panel.en.json' with { type: 'json' }

/** All words of the panel, and no more: the page brings them. */
const words = { ...panel, emailStates }
export default words
