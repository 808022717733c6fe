import { ThreadTimeout, WorkerThread } from '../../platform/worker-thread.ts'
import { Refusal } from '../../refusal.ts'
import type { CleanedHtml } from './clean-html.ts'
import { doHtml, type HtmlAnswer, type HtmlJob } from './html-job.ts'

/** Characters that this thread reads itself: some milliseconds. A signature with its logo is longer, and rare. */
const short = { clean: 16_384, text: 4_096 }

/** Milliseconds and megabytes: several times what the most that is read takes, on a slow machine. */
const limits = { deadline: 15_000, megabytes: 512 }

// In cleaned HTML neither an attribute nor a text holds a bare bracket.
const imageTag = /<img\b[^<>]*>/g

const thread = new WorkerThread<HtmlJob, HtmlAnswer>(new URL('./html-worker.ts', import.meta.url), limits)

/**
 * Cleans HTML that somebody wrote or pasted, for a mail or a signature. What is long is cleaned in a thread of its own.
 * Throws Refusal `html_too_large`, `html_too_many_elements`, `html_too_deep`, `html_too_slow`.
 */
export async function cleanHtml(html: string): Promise<CleanedHtml> {
  const answer = await run({ task: 'clean', html })
  if (answer.state !== 'cleaned') throw new Error('HTML was handed over to be cleaned')
  return answer.cleaned
}

/** A mail's text part, of its cleaned HTML. Throws Refusal `text_too_large`, `html_too_slow`. */
export async function htmlToText(html: string): Promise<string> {
  // Images leave nothing in it, and are nearly all there is to read.
  const answer = await run({ task: 'text', html: html.replace(imageTag, '') })
  if (answer.state !== 'text') throw new Error('HTML was handed over to become text')
  return answer.text
}

async function run(job: HtmlJob): Promise<HtmlAnswer> {
  const answer = job.html.length <= short[job.task] ? doHtml(job) : await inThread(job)
  if (answer.state === 'refused') throw new Refusal(answer.code, { limit: answer.limit })
  return answer
}

async function inThread(job: HtmlJob): Promise<HtmlAnswer> {
  try {
    return await thread.run(job)
  } catch (error) {
    if (error instanceof ThreadTimeout || isOutOfMemory(error)) throw new Refusal('html_too_slow')
    throw error
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
