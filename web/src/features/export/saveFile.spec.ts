import { describe, expect, it } from 'vitest'
import { fileNameOf } from './saveFile'

describe('the name of a file', () => {
  it('is what the server says', () => {
    expect(fileNameOf('attachment; filename="tickets.csv"', 'x')).toBe('tickets.csv')
    expect(fileNameOf("attachment; filename=\"a.csv\"; filename*=UTF-8''%E5%B7%A5%E5%8D%95.csv", 'x')).toBe('工单.csv')
  })

  it('is ours when the server says none, or says it badly', () => {
    expect(fileNameOf(null, 'x.csv')).toBe('x.csv')
    expect(fileNameOf("attachment; filename*=UTF-8''%E5%B", 'x.csv')).toBe('x.csv')
  })
})
