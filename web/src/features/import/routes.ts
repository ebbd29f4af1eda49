import { Upload } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/imports',
    name: 'imports',
    component: () => import('./ImportsView.vue'),
    meta: {
      title: 'import.title',
      permission: 'data.import',
      nav: { label: 'import.title', icon: Upload, order: 35 },
    },
  },
  {
    path: '/imports/new',
    name: 'new_import',
    component: () => import('./NewImportView.vue'),
    meta: { title: 'import.new', permission: 'data.import' },
  },
  {
    path: '/imports/:id',
    name: 'import',
    component: () => import('./ImportView.vue'),
    props: true,
    meta: { title: 'import.one', permission: 'data.import' },
  },
] satisfies RouteRecordRaw[]
