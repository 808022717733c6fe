const en = {
  title: 'MSI Actions: sales actions for this record',
  unsupported: 'The MSI panel works on leads, contacts, accounts and opportunities.',
}

const sv = {
  title: 'MSI Actions: säljåtgärder för den här posten',
  unsupported: 'MSI-panelen fungerar på leads, kontakter, konton och affärsmöjligheter.',
}

/** The component's words in the user's Salesforce language (`sv`, `en-US`); English for the languages we lack. */
export function wordsIn(language) {
  return /^sv\b/i.test(language ?? '') ? sv : en
}
