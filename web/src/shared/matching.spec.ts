import { describe, expect, it } from 'vitest'
import { matches, rank } from './matching'
import { initialsOf } from './pinyin'

describe('pinyin initials', () => {
  it.each([
    ['漏水', 'ls'],
    ['产品质量', 'cpzl'],
    ['服务态度', 'fwtd'],
    ['多收费用', 'dsfy'],
    ['物流配送', 'wlps'],
    ['安装维修', 'azwx'],
    ['退款迟缓 VIP2', 'tkchvip2'],
    ['额外欧阳日期', 'ewoyrq'],
  ])('%s is %s', (text, initials) => expect(initialsOf(text)).toBe(initials))
})

describe('matching', () => {
  it('takes words as written and by initials, in any order', () => {
    expect(matches('zl 产品', '产品质量')).toBe(true)
    expect(matches('CPZ', '产品质量')).toBe(true)
    expect(matches('xx', '产品质量')).toBe(false)
    expect(matches('', '产品质量')).toBe(true)
  })

  it('puts what begins with it first', () => {
    expect(rank('zl', '质量')!).toBeLessThan(rank('zl', '产品质量')!)
  })
})
