import { ThreadBusy, ThreadTimeout, WorkerThread } from '../../../platform/worker-thread.ts'
import { Refusal } from '../../../refusal.ts'
import type { CleanedHtml } from './clean-html.ts'
import { doHtml, type HtmlAnswer, type HtmlJob } from './html-job.ts'

/** Characters that this thread reads itself: some milliseconds. A signature with its logo is longer, and rare. */
const short = { clean: 16_384, 'clean received': 16_384, text: 4_096 }

/**
 * Milliseconds and megabytes: several times what the most that is read takes, on a slow machine. One job that takes all
 * of its time is waited for. One person has a window or two in which something is sent.
 */
const limits = { deadline: 15_000, patience: 20_000, megabytes: 128, waiting: { each: 4, all: 32 } }

// In cleaned HTML neither an attribute nor a text holds a bare bracket.
const imageTag = /<img\b[^<>]*>/g

const thread = new WorkerThread<HtmlJob, HtmlAnswer>(new URL('./html-worker.ts', import.meta.url), limits)

/**
 * Cleans HTML that somebody wrote or pasted, for a mail or a signature. What is long is cleaned in a thread of its own,
 * a job of each user's after the other. Throws Refusal `html_too_large`, `html_too_many_elements`, `html_too_deep`,
 * `html_too_slow`, `temporarily_unavailable`.
 */
export async function cleanHtml(html: string, userId: string): Promise<CleanedHtml> {
  const answer = await run({ task: 'clean', html }, userId)
  if (answer.state !== 'cleaned') throw new Error('HTML was handed over to be cleaned')
  return answer.cleaned
}

/** The same of a message that somebody else sent, its pictures left as references (`showParts`). */
export async function cleanReceived(html: string, userId: string): Promise<CleanedHtml> {
  const answer = await run({ task: 'clean received', html }, userId)
  if (answer.state !== 'cleaned') throw new Error('HTML was handed over to be cleaned')
  return answer.cleaned
}

/** A mail's text part, of its cleaned HTML. Throws Refusal `text_too_large`, `html_too_slow`, `temporarily_unavailable`. */
export async function htmlToText(html: string, userId: string): Promise<string> {
  // Images leave nothing in it, and are nearly all there is to read.
  const answer = await run({ task: 'text', html: html.replace(imageTag, '') }, userId)
  if (answer.state !== 'text') throw new Error('HTML was handed over to become text')
  return answer.text
}

async function run(job: HtmlJob, userId: string): Promise<HtmlAnswer> {
  const answer = job.html.length <= short[job.task] ? doHtml(job) : await inThread(job, userId)
  if (answer.state === 'refused') throw new Refusal(answer.code, { limit: answer.limit })
  return answer
}

async function inThread(job: HtmlJob, userId: string): Promise<HtmlAnswer> {
  try {
    return await thread.run(job, userId)
  } catch (error) {
    if (error instanceof ThreadBusy) throw new Refusal('temporarily_unavailable', {}, error)
    if (error instanceof ThreadTimeout || isOutOfMemory(error)) throw new Refusal('html_too_slow')
    throw error
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
