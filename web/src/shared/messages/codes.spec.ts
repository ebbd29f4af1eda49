import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeLabel } from '.'
import { zh } from './codes'

const description = readFileSync(join(process.cwd(), '../docs/openapi.yaml'), 'utf8')

function enumOf(name: string): string[] {
  const found = new RegExp(`^    ${name}:\\s*\\{?\\s*enum: \\[([^\\]]*)\\]`, 'm').exec(description)
  if (!found) throw new Error(`docs/openapi.yaml has no list ${name}`)
  return found[1]!.split(',').map((code) => code.trim())
}

const sets: [string, string][] = [
  ['report_format', 'ReportFormat'],
  ['report_delivery_state', 'ReportDeliveryState'],
  ['report_obstacle', 'ReportObstacle'],
  ['improvement_state', 'ImprovementState'],
  ['kind', 'Kind'],
  ['channel', 'Channel'],
  ['status', 'Status'],
  ['stage', 'Stage'],
  ['outcome', 'Outcome'],
  ['priority', 'Priority'],
  ['action', 'Action'],
  ['event', 'EventType'],
  ['major_reason', 'MajorReason'],
  ['timer_state', 'TimerState'],
  ['metric', 'Metric'],
  ['unit', 'Unit'],
  ['contact_kind', 'ContactKind'],
  ['customer_level', 'CustomerLevel'],
  ['proposal_state', 'ProposalState'],
  ['compensation_kind', 'CompensationKind'],
  ['link_kind', 'LinkKind'],
  ['role', 'Role'],
  ['presence', 'AgentState'],
  ['call_state', 'CallState'],
  ['call_direction', 'CallDirection'],
  ['call_outcome', 'CallOutcome'],
  ['offer_outcome', 'OfferOutcome'],
  ['callback_state', 'CallbackState'],
  ['callback_reason', 'CallbackReason'],
  ['dial_state', 'DialState'],
  ['source_kind', 'SourceKind'],
  ['delivery_state', 'DeliveryState'],
  ['disabled_reason', 'DisabledReason'],
  ['notice_kind', 'NoticeKind'],
  ['notice_way', 'NoticeWay'],
  ['gateway_kind', 'GatewayKind'],
  ['template_state', 'TemplateState'],
  ['message_state', 'MessageState'],
]

describe('codes of the API', () => {
  it.each(sets)('%s: all have a name', (set, schema) => {
    const named = zh['code'] as Record<string, Record<string, string>>
    expect(Object.keys(named[set]!)).toEqual(expect.arrayContaining(enumOf(schema)))
  })

  it('show themselves where nobody gave them a name', () => {
    expect(codeLabel('stage', 'intake')).toBe('受理')
    expect(codeLabel('stage', 'made_up')).toBe('made_up')
    expect(codeLabel('stage', null)).toBe('')
  })
})
