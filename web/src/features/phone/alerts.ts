import { readonly, ref } from 'vue'

// A call may be heard and may show itself on the desktop, but only while the window is not the one
// that is looked at. Both can be switched off.

export interface AlertHabits {
  sound: boolean
  desktop: boolean
}

const storageKey = 'bihuan.call_alerts'
const habits = ref<AlertHabits>(stored())
const ringFor = 20_000

export const alertHabits = readonly(habits)

export function setAlertHabits(change: Partial<AlertHabits>): void {
  habits.value = { ...habits.value, ...change }
  localStorage.setItem(storageKey, JSON.stringify(habits.value))
}

/** Browsers ask the person once, and only when they have just pressed something. */
export async function allowDesktopAlerts(): Promise<boolean> {
  if (!('Notification' in window)) return false
  const answer = await Notification.requestPermission()
  setAlertHabits({ desktop: answer === 'granted' })
  return answer === 'granted'
}

export interface Alert {
  /** Ends the ringing and takes the notice away. */
  stop: () => void
}

export function alertOf(title: string, body: string, open: () => void): Alert {
  if (document.hasFocus()) return { stop: () => undefined }
  const silence = habits.value.sound ? ring() : () => undefined
  const notice = habits.value.desktop ? show(title, body, open) : null
  return {
    stop: () => {
      silence()
      notice?.close()
    },
  }
}

function show(title: string, body: string, open: () => void): Notification | null {
  if (!('Notification' in window) || Notification.permission !== 'granted') return null
  const notice = new Notification(title, { body, tag: 'bihuan.call', icon: '/mark.svg' })
  notice.onclick = () => {
    window.focus()
    notice.close()
    open()
  }
  return notice
}

/** Two tones each three seconds, made here: there is nothing to load. */
function ring(): () => void {
  const context = new AudioContext()
  const volume = context.createGain()
  volume.gain.value = 0
  volume.connect(context.destination)
  const tone = context.createOscillator()
  tone.frequency.value = 880
  tone.connect(volume)
  for (let at = 0; at < ringFor / 1000; at += 3) {
    for (const begin of [at, at + 0.35]) {
      volume.gain.setTargetAtTime(0.12, context.currentTime + begin, 0.02)
      volume.gain.setTargetAtTime(0, context.currentTime + begin + 0.2, 0.03)
    }
  }
  tone.start()
  const end = setTimeout(stop, ringFor)
  function stop() {
    clearTimeout(end)
    if (context.state !== 'closed') void context.close()
  }
  return stop
}

function stored(): AlertHabits {
  const usual = { sound: true, desktop: true }
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<AlertHabits>) }
  } catch {
    return usual
  }
}
