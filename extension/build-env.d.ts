/** Types of imports that the bundler resolves (`?script&iife`). */
/// <reference types="@crxjs/vite-plugin/client" />
