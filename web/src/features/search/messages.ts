import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  search: {
    title: '搜索结果', words: '单号、电话尾号、姓名、关键词', customers: '客户', their_tickets: '他的工单',
    none: '没有找到', none_hint: '少输几个字，或看看搜索语法；看不到的工单不会出现在结果里。', more: '更多结果',
    all: '共 {count} 张工单',
    field: { number: '单号', subject: '主题', customer: '客户', description: '经过', demand: '诉求', comment: '备注' },
    help: {
      title: '搜索语法',
      words: '每个词都要出现', words_example: '漏水 赔偿', phrase: '引号里的内容原样查找', phrase_example: '"没有收到"',
      number: '单号，或其中连续四位以上', number_example: '编号:0000103', phone: '整个电话号码，或最后四位',
      phone_example: '电话:0010', customer: '客户姓名的一部分', customer_example: '客户:王', status: '状态',
      status_example: '状态:处理中', stage: '所在阶段', stage_example: '阶段:调查', category: '分类名称、代码或拼音首字母',
      category_example: '类别:zl', owner: '负责人', owner_example: '负责人:林', either: '逗号表示任意一个',
      either_example: '阶段:判断,调查 退款',
    },
  },
}

export const en: MessageFile['en'] = {
  search: {
    title: 'Search', words: 'Number, end of a phone number, name, words', customers: 'Customers',
    their_tickets: 'Their tickets', none: 'Nothing found',
    none_hint: 'Try fewer words, or look at what may be typed. Tickets that you do not see are not found.',
    more: 'More', all: '{count} tickets in all',
    field: {
      number: 'Number', subject: 'Subject', customer: 'Customer', description: 'What happened', demand: 'Demand',
      comment: 'Comment',
    },
    help: {
      title: 'What may be typed',
      words: 'All words have to be there', words_example: 'leak compensation', phrase: 'In quotes: as it stands',
      phrase_example: '"not received"', number: 'The number, or four digits of it or more',
      number_example: 'number:0000103', phone: 'A whole phone number, or its last four digits',
      phone_example: 'phone:0010', customer: "A part of the customer's name", customer_example: 'customer:wang',
      status: 'Status', status_example: 'status:open', stage: 'Stage', stage_example: 'stage:investigation',
      category: 'Category by name, code or pinyin initials', category_example: 'category:zl',
      owner: 'Owner', owner_example: 'owner:lin', either: 'A comma means either',
      either_example: 'stage:assessment,investigation refund',
    },
  },
}
