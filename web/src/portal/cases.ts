import { ref, shallowRef } from 'vue'
import { device, readJson, visit } from './storage'

// Numbers and codes: the one that is open in this tab, and those that the person keeps here.

export interface Case {
  number: string
  code: string
}

const openKey = 'bihuan.portal.open'
const keptKey = 'bihuan.portal.kept'
const keptMax = 20

const isCase = (value: unknown): value is Case =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Case).number === 'string' &&
  typeof (value as Case).code === 'string'

const isCaseList = (value: unknown): value is Case[] => Array.isArray(value) && value.every(isCase)

export const openCase = shallowRef<Case | null>(readJson(visit, openKey, isCase))
export const keptCases = ref<Case[]>(readJson(device, keptKey, isCaseList) ?? [])

export function openWith(wanted: Case): void {
  openCase.value = wanted
  visit.write(openKey, JSON.stringify(wanted))
}

export function closeCase(): void {
  openCase.value = null
  visit.remove(openKey)
}

export function isKept(number: string): boolean {
  return keptCases.value.some((kept) => kept.number === number)
}

export function keep({ number, code }: Case): void {
  const others = keptCases.value.filter((kept) => kept.number !== number)
  writeKept([{ number, code }, ...others].slice(0, keptMax))
}

export function forget(number: string): void {
  writeKept(keptCases.value.filter((kept) => kept.number !== number))
}

function writeKept(cases: Case[]): void {
  keptCases.value = cases
  device.write(keptKey, JSON.stringify(cases))
}
