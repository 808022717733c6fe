const inbox = (mail, name) => `${mail}/inbox/${name}@nordvik.example`

function table(rows) {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`)
}

/** What a start in real mode ends with: one line of the log that standard output is there. */
export function readyLine({ url, firstRun, dataDir, seconds }) {
  const next = firstRun && { next: 'npm run admin -- workspace create "YOUR COMPANY" you@example.com' }
  const time = new Date().toISOString()
  return JSON.stringify({
    level: 30,
    time,
    url,
    dataDir,
    seconds: Number(seconds.toFixed(1)),
    ...next,
    msg: 'ready',
  })
}

/** The lines that a start with the sandbox ends with. */
export function banner({ url, sandbox, dataDir, seconds }) {
  const head = `  MSI Actions is ready after ${seconds.toFixed(1)} s: ${url}`
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
