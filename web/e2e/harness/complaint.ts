import { call, get, post, Refusal, type Schemas } from './staff.ts'

// A complaint on its usual way, each step by whom it belongs to.

export type Ticket = Schemas['Ticket']

const hour = 3_600_000
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString()

let phones = 0
export function newPhone(): string {
  return `137${String(Date.now() % 10_000).padStart(4, '0')}${String(++phones).padStart(4, '0')}`
}

export function complaintBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: 'complaint',
    channel: 'phone',
    subject: '冰箱不制冷',
    description: '用了三天就不制冷了，打过两次电话没有人上门。',
    demand: '退货退款',
    amount: '1280.00',
    customer: { name: '王小明', contacts: [{ kind: 'phone', value: newPhone() }] },
    ...changes,
  }
}

export function create(changes: Record<string, unknown> = {}, who = 'agent1'): Promise<Ticket> {
  return post<Ticket>(who, '/tickets', complaintBody(changes))
}

export function read(ticket: string, who = 'supervisor1'): Promise<Ticket> {
  return get<Ticket>(who, `/tickets/${ticket}`)
}

/** The move, whatever version the ticket has by now. */
export async function move(
  who: string,
  ticket: string,
  action: string,
  form: Record<string, unknown>,
): Promise<Ticket> {
  for (;;) {
    const { id, version } = await read(ticket)
    try {
      const headers = { 'If-Match': `"${version}"` }
      return await call<Ticket>(who, 'POST', `/tickets/${id}/transitions`, { action, form }, headers)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 412) throw error
    }
  }
}

async function codes(path: string): Promise<{ id: string; code: string }[]> {
  return (await get<{ items: { id: string; code: string }[] }>('supervisor1', `${path}?limit=200`)).items
}

export async function firstCategory(): Promise<string> {
  const all = await codes('/categories')
  return (all.find(({ code }) => code.includes('.')) ?? all[0]!).code
}

export async function firstRootCause(): Promise<string> {
  return (await codes('/root-causes'))[0]!.code
}

export async function departmentId(code: string): Promise<string> {
  return (await codes('/departments')).find((department) => department.code === code)!.id
}

export type Stop =
  | 'assessment'
  | 'investigation'
  | 'solution'
  | 'approval'
  | 'implementation'
  | 'completion'
  | 'follow_up'
  | 'summary'
  | 'closed'

/** Texts of the forms; each may be replaced, for example by what should never be run. */
export type Words = (field: string, usual: string) => string
const usualWords: Words = (_field, usual) => usual

/** Moves a ticket on, from where it is until it stands before `stop`. */
export async function driveTo(ticket: string, stop: Stop, words: Words = usualWords): Promise<Ticket> {
  let before = ''
  for (;;) {
    const now = await read(ticket)
    const here = placeOf(now)
    if (here === stop || here === 'closed') return now
    if (here === before) throw new Error(`${now.number} stays before ${here}`)
    before = here
    await step(now, here, words)
  }
}

function placeOf(ticket: Ticket): Stop | 'intake' {
  if (ticket.status === 'closed') return 'closed'
  const stage = ticket.stage as Stop | 'intake'
  if (stage === 'solution' && ticket.proposals?.some((p) => p.state === 'proposed')) return 'approval'
  if (stage === 'implementation' && consentGiven(ticket)) return 'completion'
  return stage
}

function consentGiven(ticket: Ticket): boolean {
  const approved = ticket.proposals?.find((proposal) => proposal.state === 'approved')
  return (ticket.consents ?? []).some((given) => given.accepted && given.proposal_id === approved?.id)
}

async function step(ticket: Ticket, here: Stop | 'intake', words: Words): Promise<void> {
  const department_id = await departmentId('aftersales')
  const root_cause = await firstRootCause()
  const by = (who: string, action: string, form: Record<string, unknown>) =>
    move(who, ticket.id, action, form).then(() => undefined)
  switch (here) {
    case 'intake':
      return by('agent1', 'register', {
        category: await firstCategory(),
        demand: words('demand', '退货退款'),
      })
    case 'assessment':
      return by('handler1', 'assess', {
        decision: 'upheld',
        reason: words('reason', '证据充分'),
        department_id,
        promised_at: fromNow(72 * hour),
      })
    case 'investigation':
      return by('aftersales1', 'report_cause', {
        direct_cause: words('direct_cause', '压缩机漏气'),
        root_cause,
        liable_department_id: department_id,
        liable_persons: [words('liable_persons', '张师傅')],
        evidence: [],
      })
    case 'solution':
      return by('handler1', 'propose', {
        measures: words('measures', '更换新机，并上门安装'),
        compensation_kind: 'refund',
        compensation_amount: '100.00',
        cost: '50.00',
        deadline: fromNow(48 * hour),
      })
    case 'approval': {
      const proposal = ticket.proposals!.find((p) => p.state === 'proposed')!
      return by('lead1', 'approve', { proposal_id: proposal.id, remark: words('remark', '同意') })
    }
    case 'implementation':
      return by('agent1', 'record_consent', { accepted: true, method: 'recorded_call' })
    case 'completion':
      return by('aftersales1', 'complete', {
        completed_at: fromNow(0),
        liability_action: words('liability_action', '扣罚'),
      })
    case 'follow_up':
      return by('agent2', 'record_visit', { reached: true, satisfaction: 5, points: { [words('points', '态度')]: 5 } })
    case 'summary': {
      const owner = (await get<{ id: string }>('lead1', '/me')).id
      return by('supervisor1', 'summarize', {
        final_category: await firstCategory(),
        root_cause,
        improvement: { measure: words('measure', '培训'), owner_id: owner, due_on: '2099-01-31' },
      })
    }
    case 'closed':
      return undefined
  }
}
