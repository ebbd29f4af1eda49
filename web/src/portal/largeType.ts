import { ref } from 'vue'
import { device } from './storage'

// Type of at least 18 pt, larger controls and stronger contrast, for whoever wants it.

const key = 'bihuan.large_type'

export const largeType = ref(device.read(key) === 'yes')

export function setLargeType(value: boolean): void {
  largeType.value = value
  device.write(key, value ? 'yes' : 'no')
  applyLargeType()
}

export function applyLargeType(): void {
  document.documentElement.dataset['type'] = largeType.value ? 'large' : 'normal'
}
