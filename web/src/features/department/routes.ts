import { OfficeBuilding } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/department',
    name: 'department',
    component: () => import('./DepartmentView.vue'),
    meta: {
      title: 'department.title',
      permission: 'ticket.investigate',
      home: 8,
      homeRole: 'department',
      nav: { label: 'department.title', icon: OfficeBuilding, order: 14 },
    },
  },
] satisfies RouteRecordRaw[]
