;;; emacs.el --- Emacs for its picture: as it comes, with Eglot -*- lexical-binding: t -*-

;;; Code:

(setq inhibit-startup-screen t
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      native-comp-async-report-warnings-errors nil
      warning-minimum-level :error
      eldoc-echo-area-use-multiline-p nil)
(setq-default truncate-lines t)
(menu-bar-mode -1)
(load-theme 'wombat t)
(global-display-line-numbers-mode)
(require 'eglot)
(require 'phx-mode)
(add-hook 'phx-mode-hook #'eglot-ensure)

;;; emacs.el ends here
