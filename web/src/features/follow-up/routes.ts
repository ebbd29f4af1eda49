import { PhoneFilled } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/follow-up',
    name: 'follow_up',
    component: () => import('./FollowUpView.vue'),
    meta: {
      title: 'follow_up.title',
      permission: 'ticket.visit',
      nav: { label: 'follow_up.nav', icon: PhoneFilled, order: 21 },
    },
  },
] satisfies RouteRecordRaw[]
