import { computed, onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import type { Schemas } from '@/api/client'
import { useSession, type PresenceState } from '@/app/session'
import { useCommands } from '@/shared/commands'
import { followTabs, leadsTabs } from '@/shared/leadingTab'
import { live, useTopic, type LiveEvent } from '@/shared/live'
import { codeLabel } from '@/shared/messages'
import { useShortcuts } from '@/shared/shortcuts'
import { toast } from '@/shared/toast'
import { anyUnsaved } from '@/shared/unsaved'
import { alertOf, type Alert } from './alerts'
import { countCallbacks } from './callbacks'
import {
  checkCalls, currentCall, dropCall, findWrapUp, forgetCalls, ignoreCall, noteTicket, ownCalls, takeMessage,
  type ScreenPop,
} from './calls'
import { takeDialMessage } from '@/shared/dial'

// The telephone in the frame: hears of my calls and my state, says so once among all tabs, and has
// the keys for it.

export const presenceChoices: readonly PresenceState[] = ['ready', 'wrap_up', 'break', 'training', 'offline']

/** Where the summary is written. */
export const summaryFieldId = 'call-summary'

/** What is put aside in one tab is put aside in all. */
type Told = { ignored: string } | { done: string }

const countEvery = 30_000
const ways = { ignored: ignoreCall, done: dropCall }
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('bihuan.phone') : null

function tell(told: Told): void {
  for (const [way, id] of Object.entries(told)) ways[way as keyof typeof ways](id)
  channel?.postMessage(told)
}

export const putAside = (id: string) => tell({ ignored: id })
export const finishCall = (id: string) => tell({ done: id })

/** Where a call is worked on. What is typed in a form without a draft stays where it is. */
export function useCallPlaces() {
  const router = useRouter()

  function go(target: RouteLocationRaw): void {
    if (anyUnsaved()) window.open(router.resolve(target).href, '_blank')
    else void router.push(target)
  }

  return {
    /** The complaint, with the caller filled in. */
    openIntake: (id: string, more: Record<string, string> = {}) => go({ name: 'intake', query: { call: id, ...more } }),
    /** A ticket that the call turned out to be about. */
    openTicket: (id: string, number: string) => {
      noteTicket(id, number)
      go({ name: 'ticket', params: { number } })
    },
  }
}

export function usePhone(): void {
  const { t } = useI18n()
  const session = useSession()
  const { openIntake } = useCallPlaces()
  const alerts = new Map<string, Alert>()

  function heard({ type, data }: LiveEvent): void {
    if (type === 'agent.state') session.takePresence(data as Schemas['PresenceNow'])
    else if (type === 'dial.changed') takeDialMessage(data)
    else if (type === 'resync') void checkCalls()
    else if (type.startsWith('call.') && takeMessage(type, data)) rang(data as ScreenPop)
  }

  function rang({ call, customer }: ScreenPop): void {
    if (!leadsTabs.value) return
    const number = call.number ?? t('phone.no_number')
    alerts.set(call.id, alertOf(t('phone.incoming', { number }), customer?.name ?? t('phone.unknown'), () => openIntake(call.id)))
  }

  const ringing = computed(() => ownCalls.value.filter((one) => one.phase === 'ringing' && !one.ignored).map((one) => one.call.id))
  watch(ringing, (now) => {
    for (const [id, alert] of alerts) {
      if (now.includes(id)) continue
      alert.stop()
      alerts.delete(id)
    }
  })

  useTopic('me', heard)
  watch(live.state, (now, before) => now === 'live' && before === 'lost' && void checkCalls())
  watch(() => session.presence === 'wrap_up', (now) => now && void findWrapUp(), { immediate: true })

  if (session.may('calls.read')) void countCallbacks()
  const counting = setInterval(() => !document.hidden && session.may('calls.read') && void countCallbacks(), countEvery)

  const leaveTabs = followTabs(session.user?.id ?? '')
  const onTold = ({ data }: MessageEvent<Told>) => {
    for (const [way, id] of Object.entries(data)) ways[way as keyof typeof ways](id)
  }
  channel?.addEventListener('message', onTold)
  onScopeDispose(() => {
    clearInterval(counting)
    leaveTabs()
    channel?.removeEventListener('message', onTold)
    for (const alert of alerts.values()) alert.stop()
    forgetCalls()
  })

  /** What rings or is talked about; else the summary that is still to be written. */
  function open(): void {
    if (currentCall.value) openIntake(currentCall.value.call.id)
    else document.getElementById(summaryFieldId)?.focus()
  }
  const mayOpen = () => ownCalls.value.length > 0 && session.may('tickets.create')

  useShortcuts([{ key: 'F4', label: 'keys.open_pop', inDialogs: true, when: mayOpen, run: open }])
  useCommands([
    ...presenceChoices.map((state) => ({
      id: `presence:${state}`,
      label: () => t('phone.set_state', { state: codeLabel('presence', state) }),
      when: () => session.may('tickets.claim') && session.presence !== state,
      run: () => session.setPresence(state).catch((error: unknown) => void toast.problem(error)),
    })),
    { id: 'call:open', label: () => t('keys.open_pop'), key: 'F4', when: mayOpen, run: open },
    {
      id: 'call:ignore', label: () => t('phone.ignore'),
      when: () => currentCall.value?.ignored === false,
      run: () => putAside(currentCall.value!.call.id),
    },
  ])
}
