import lang from '@salesforce/i18n/lang'
import { api, LightningElement } from 'lwc'
import { firstHeight, heightFrom, pageAddress, visualforceOrigin } from './frame'
import { wordsIn } from './words'

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
    return pageAddress(this.objectApiName, this.recordId)
  }

  get frameStyle() {
    return `height: ${this.height}px`
  }

  onMessage = (event) => {
    const origin = visualforceOrigin(window.location.hostname)
    const height = heightFrom(event, { origin, recordId: this.recordId })
    if (height !== null) this.height = height
  }
}
