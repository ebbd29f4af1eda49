import { randomId } from './random'

/**
 * The Idempotency-Key of something a person submits: the same for repeats of the same content, so
 * that pressing the button again after an outage cannot create it twice.
 */
export class Submission {
  private content = ''
  private key = ''

  keyFor(body: unknown): string {
    const content = JSON.stringify(body)
    if (content !== this.content || this.key === '') {
      this.content = content
      this.key = randomId()
    }
    return this.key
  }

  done(): void {
    this.key = ''
  }
}
