const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config')

module.exports = {
  ...jestConfig,
  // The component reads its org's hosts from the address of the page around it.
  testEnvironmentOptions: {
    ...jestConfig.testEnvironmentOptions,
    url: 'https://acme--uat.sandbox.lightning.force.com/lightning/r/Lead/00Q000000000001AAA/view',
  },
}
