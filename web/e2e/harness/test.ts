import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'
import { inject, test as base } from 'vitest'
import { directory } from './places.ts'
import { sessionOf, signIn } from './staff.ts'

// A test with browsers: each window is a fresh context, and whatever goes wrong in it (an exception,
// a message of the policy, a request to another origin, an answer 500) fails the test at its end.

export interface WindowOptions {
  /** Signed in by the API. */
  as?: string
  /** With a session of its own, which the test may end. */
  ownSession?: boolean
  /** With the tour that greets newcomers. */
  tour?: boolean
  /** With what moves on the screen, which is left out otherwise. */
  motion?: boolean
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  language?: 'zh' | 'en'
  /** By way of something that stands before the server. */
  address?: string
}

export interface Desk {
  open: (options?: WindowOptions) => Promise<Page>
  /** All windows before the end of the test, which does it anyway. */
  close: () => Promise<void>
  /** What went wrong so far; a test that expects something takes it out. */
  faults: string[]
}

let connection: Promise<Browser> | undefined

export function browser(): Promise<Browser> {
  connection ??= chromium.connect(inject('browser'))
  return connection
}

export const test = base.extend<{ desk: Desk }>({
  desk: async ({ task }, use) => {
    const contexts: BrowserContext[] = []
    const faults: string[] = []
    const close = async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
    }
    await use({
      faults,
      close,
      open: async (options = {}) => {
        const page = await openWindow(options, faults)
        contexts.push(page.context())
        return page
      },
    })
    const failed = task.result?.state === 'fail' || faults.length > 0
    const pages = contexts.flatMap((context) => context.pages())
    if (failed) await photograph(pages, task.name)
    await close()
    if (faults.length > 0) throw new Error(faults.join('\n'))
  },
})

export async function openWindow(options: WindowOptions, faults: string[]): Promise<Page> {
  const { as, motion = false, language = 'zh', theme = 'light', width = 1366, height = 768 } = options
  const address = options.address ?? inject('address')
  const context = await (await browser()).newContext({
    baseURL: address,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: motion ? 'no-preference' : 'reduce',
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    hasTouch: width < 500,
    isMobile: width < 500,
  })
  context.setDefaultTimeout(30_000)
  await context.addInitScript((wanted) => localStorage.setItem('bihuan.language', wanted), language)
  if (as) {
    const session = await (options.ownSession ? signIn(as) : sessionOf(as))
    await context.addCookies([{ ...session.cookie, url: address }])
    const seen = options.tour ? [] : [`bihuan.tour.${session.me.id}`]
    await context.addInitScript(
      ({ csrf, tours }) => {
        localStorage.setItem('bihuan.csrf', csrf)
        for (const tour of tours) localStorage.setItem(tour, 'done')
      },
      { csrf: session.csrf, tours: seen },
    )
  }
  const page = await context.newPage()
  watch(page, faults, address)
  follow(page)
  return page
}

function watch(page: Page, faults: string[], own: string): void {
  page.on('pageerror', (error) => faults.push(`exception: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    if (/Content Security Policy|\[Vue warn\]|\[intlify\]/.test(text)) faults.push(`console: ${text}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(own) && !/^(blob|data):/.test(request.url())) {
      faults.push(`request to another origin: ${request.url()}`)
    }
  })
  page.on('response', (response) => {
    if (response.status() >= 500 && response.status() !== 503) {
      faults.push(`${response.status()} ${response.request().method()} ${response.url()}`)
    }
  })
}

async function photograph(pages: Page[], name: string): Promise<void> {
  const folder = directory('failures')
  const file = name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
  for (const [index, page] of pages.entries()) {
    await page
      .screenshot({ path: `${folder}/${file}-${index}.png`, fullPage: true })
      .catch(() => undefined)
  }
}

/** A step for whoever looks at the pictures afterwards. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${directory('pictures')}/${name}.png`, fullPage: true })
}

const running = new WeakMap<Page, Set<Request>>()
const quietFor = 120
const patience = 8_000

/** The page is there, nothing is being fetched any more and nothing moves. */
export async function settle(page: Page): Promise<void> {
  await atRest(page)
  const end = Date.now() + patience
  let quietSince = Date.now()
  while (Date.now() < end && Date.now() - quietSince < quietFor) {
    if (running.get(page)?.size) quietSince = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await atRest(page)
}

async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .el-skeleton'))
}

function follow(page: Page): void {
  const requests = new Set<Request>()
  running.set(page, requests)
  page.on('request', (request) => requests.add(request))
  page.on('requestfinished', (request) => requests.delete(request))
  page.on('requestfailed', (request) => requests.delete(request))
}
