import { parentPort } from 'node:worker_threads'
import { doMessage, type MessageJob } from './message-job.ts'

/** The thread in which messages are taken apart: one answer for each job. */
parentPort?.on('message', async (job: MessageJob) => parentPort?.postMessage(await doMessage(job)))
