// The reference library of Standard Webhooks as a filter, for the tests of the server's signatures.
// Each line of input is {secret, id, timestamp, payload, signature}; each of output says whether the
// library takes the signature, and how it signs the same itself.
import { createInterface } from 'node:readline'
import { Webhook } from 'standardwebhooks'

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, id, timestamp, payload, signature } = JSON.parse(line)
  const webhook = new Webhook(secret)
  let verified = true
  try {
    webhook.verify(payload, {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
    })
  } catch {
    verified = false
  }
  const own = webhook.sign(id, new Date(timestamp * 1000), payload)
  process.stdout.write(JSON.stringify({ verified, signature: own }) + '\n')
}
