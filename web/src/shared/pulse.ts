// Whether the other end of an open connection still answers. One that is cut says so itself; a
// server that hangs, or a cable that was pulled, says nothing, and nobody would know for minutes.

/** While somebody is at work, so that silence is noticed within a second and a half. */
const askEvery = 650
const askEveryIdle = 10_000
const workLasts = 3_000
const answerWithin = 800
const givenUpAfter = 5_000

export interface PulseOptions {
  ask: () => void
  /** Nothing came back in time; it may still. */
  silent: () => void
  /** It is not worth waiting for any longer. */
  dead: () => void
}

export class Pulse {
  private askedAt = 0
  private workUntil = 0
  private waiting = false
  private running = false
  private askTimer: ReturnType<typeof setTimeout> | undefined
  private silentTimer: ReturnType<typeof setTimeout> | undefined
  private deadTimer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: PulseOptions) {}

  start(): void {
    this.stop()
    this.running = true
    this.askedAt = Date.now()
    this.schedule()
  }

  stop(): void {
    this.running = false
    this.waiting = false
    clearTimeout(this.askTimer)
    clearTimeout(this.silentTimer)
    clearTimeout(this.deadTimer)
  }

  /** Something else was sent: the next question has time. */
  sent(): void {
    this.askedAt = Date.now()
    this.schedule()
  }

  /** Whatever came: the other end is there. */
  heard(): void {
    if (!this.waiting) return
    this.waiting = false
    clearTimeout(this.silentTimer)
    clearTimeout(this.deadTimer)
    this.schedule()
  }

  /** Somebody types or clicks. */
  busy(): void {
    const rested = this.workUntil < Date.now()
    this.workUntil = Date.now() + workLasts
    if (rested) this.schedule()
  }

  private schedule(): void {
    clearTimeout(this.askTimer)
    if (!this.running || this.waiting) return
    const every = Date.now() < this.workUntil ? askEvery : askEveryIdle
    this.askTimer = setTimeout(() => this.ask(), Math.max(0, this.askedAt + every - Date.now()))
  }

  private ask(): void {
    this.askedAt = Date.now()
    // Timers of a page that nobody sees come late; silence would only seem so.
    if (document.hidden) return this.schedule()
    this.waiting = true
    this.silentTimer = setTimeout(() => this.options.silent(), answerWithin)
    this.deadTimer = setTimeout(() => this.options.dead(), givenUpAfter)
    this.options.ask()
  }
}
