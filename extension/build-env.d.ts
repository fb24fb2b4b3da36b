/** Types of the imports that the bundler answers (`?script&iife`). */
/// <reference types="@crxjs/vite-plugin/client" />
