const inbox = (mail, name) => `${mail}/inbox/${name}@nordvik.example`

function table(rows) {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`)
}

/** The lines that a start ends with. `sandbox` (`{ salesforce, mail }`) is absent in real mode. */
export function banner({ url, firstRun, sandbox, dataDir, seconds }) {
  const head = `  MSI Actions is ready after ${seconds.toFixed(1)} s: ${url}`
  if (!sandbox) {
    const rows = [
      ['Data', dataDir],
      ['Stop', 'Ctrl-C'],
    ]
    if (firstRun)
      rows.unshift(['First admin', 'npm run admin -- workspace create "YOUR COMPANY" you@example.com'])
    return ['', head, '', ...table(rows), '']
  }
  const { salesforce, mail } = sandbox
  return [
    '',
    `${head}  (sandbox: Salesforce, Google, Microsoft and mail are on this machine)`,
    '',
    ...table([
      ['Open first', `${inbox(mail, 'ben.carter')}  Ben Carter, seller: English, Lightning`],
      ['or', `${inbox(mail, 'anna.berg')}  Anna Berg, seller: Swedish, Classic`],
      ['Admin', `${inbox(mail, 'astrid.lindqvist')}  Astrid Lindqvist, admin`],
      ['Salesforce', `${salesforce}  everyone's password is "sandbox" and filled in already`],
      ['Data', dataDir],
      ['Stop', 'Ctrl-C     Start afresh: npm start -- --reset'],
    ]),
    '',
  ]
}
