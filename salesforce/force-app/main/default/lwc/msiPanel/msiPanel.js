import lang from '@salesforce/i18n/lang'
import { api, LightningElement } from 'lwc'
import { firstHeight, heightFrom, pageAddress, visualforceOrigin } from './frame'
import { wordsIn } from './words'

/** One origin for both: the frame is given it, and messages are taken from it alone. */
const ownVisualforceOrigin = () => visualforceOrigin(window.location.hostname)

/** The MSI panel on a Lightning record page: frames the Visualforce page of the record's object and follows its height. */
export default class MsiPanel extends LightningElement {
  @api recordId
  @api objectApiName

  words = wordsIn(lang)
  height = firstHeight

  connectedCallback() {
    window.addEventListener('message', this.onMessage)
  }

  disconnectedCallback() {
    window.removeEventListener('message', this.onMessage)
  }

  get address() {
    const { objectApiName, recordId } = this
    return pageAddress({ objectApiName, recordId, origin: ownVisualforceOrigin() })
  }

  get frameStyle() {
    return `height: ${this.height}px`
  }

  onMessage = (event) => {
    const height = heightFrom(event, { origin: ownVisualforceOrigin(), recordId: this.recordId })
    if (height !== null) this.height = height
  }
}
