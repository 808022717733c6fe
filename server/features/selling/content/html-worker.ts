import { parentPort } from 'node:worker_threads'
import { doHtml, type HtmlJob } from './html-job.ts'

/** The thread in which long HTML is cleaned: one answer for each job. */
parentPort?.on('message', (job: HtmlJob) => parentPort?.postMessage(doHtml(job)))
