;;; session.el --- A session in a real Emacs -*- lexical-binding: t -*-

;;; Commentary:

;; Opens the reference platform in Emacs with Eglot, types, and looks at what comes.  Each step prints a line; the
;; first that fails ends it with status 1.  PROJECT in the environment is a copy of the platform, which it changes.

;;; Code:

(add-to-list 'load-path (expand-file-name ".." (file-name-directory load-file-name)))
(require 'phx-mode)
(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eglot-sync-connect 120
      eglot-confirm-server-initiated-edits nil
      flymake-no-changes-timeout 0.1)

(defconst session-project (file-name-as-directory (file-truename (getenv "PROJECT"))))
(defconst session-patience 120)

(defmacro session-step (name &rest body)
  "Run BODY as the step NAME."
  (declare (indent 1))
  `(condition-case problem
       (progn ,@body (princ (format "ok - emacs: %s\n" ,name)))
     (error (princ (format "not ok - emacs: %s\n%s\n" ,name (error-message-string problem)))
            (kill-emacs 1))))

(defun session-equal (found expected)
  "Fail unless FOUND is EXPECTED."
  (unless (equal found expected)
    (error "Found %S, expected %S" found expected)))

(defun session-await (what condition)
  "Wait for WHAT: until CONDITION gives something, which is returned."
  (let ((end (time-add nil session-patience))
        found)
    (while (and (not (setq found (funcall condition))) (time-less-p nil end))
      (accept-process-output nil 0.05))
    (or found (error "%s did not come" what))))

(defun session-open (path)
  "Visit PATH of the project."
  (set-buffer (find-file-noselect (concat session-project path)))
  (current-buffer))

(defun session-go-to (text &optional offset)
  "Put point at TEXT, OFFSET characters further."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ (match-beginning 0) (or offset 0)))
  (font-lock-ensure))

(defun session-replace (text by)
  "Replace TEXT by BY, and tell the server."
  (session-go-to text)
  (delete-char (length text))
  (insert by)
  (session-typed))

(defun session-typed ()
  "Do what Emacs does when somebody stops typing."
  (eglot--signal-textDocument/didChange))

(defun session-mistakes ()
  "The diagnostics of the buffer."
  (flymake-start)
  (flymake-diagnostics))

(defun session-face (text &optional offset)
  "The face of TEXT, OFFSET characters further."
  (session-go-to text offset)
  (let ((face (get-text-property (point) 'face)))
    (if (consp face) (car face) face)))

(defvar session-tap (session-open "services/tap/tap.phx"))

(session-step "a source of phx is one"
  (session-equal major-mode 'phx-mode)
  (session-equal (project-root (project-current)) session-project))

(session-step "colours say what is what"
  (session-equal (session-face "/// Queries") 'font-lock-doc-face)
  (session-equal (session-face "service tap") 'font-lock-keyword-face)
  (session-equal (session-face "service tap" 8) 'font-lock-type-face)
  (session-equal (session-face "requires service") 'font-lock-keyword-face)
  (session-equal (session-face "param heap") 'font-lock-keyword-face)
  (session-equal (session-face "Int(") 'font-lock-type-face)
  (session-equal (session-face "replicaCount") 'font-lock-variable-name-face)
  (session-equal (session-face "\"4G\"") 'font-lock-string-face)
  (session-equal (session-face "/^[0-9]+[MG]$/") 'font-lock-string-face)
  (session-equal (session-face "if results") 'font-lock-keyword-face))

(session-step "a text of several lines is one, and what follows it is none"
  (with-temp-buffer
    (insert "let a = \"\"\"\n  say \"b\" \\\"\"\"\n  // c\n  \"\"\"\nlet d = r\"\\\" // e\nlet f = \"g\"\n")
    (phx-mode)
    (session-equal (session-face "say") 'font-lock-string-face)
    (session-equal (session-face "// c") 'font-lock-string-face)
    (session-equal (session-face "let d") 'font-lock-keyword-face)
    (session-equal (session-face "// e" 3) 'font-lock-comment-face)
    (session-equal (session-face "let f") 'font-lock-keyword-face)))

(session-step "lines are indented as the formatter does it"
  (dolist (path (directory-files-recursively session-project "\\.phx\\'"))
    (let ((text (with-temp-buffer (insert-file-contents path) (buffer-string))))
      (with-temp-buffer
        (insert (replace-regexp-in-string "^[ \t]+" "" text))
        (phx-mode)
        (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
        ;; Continued expressions and texts are the formatter's alone.
        (let ((wrong (cl-loop for line in (split-string (buffer-string) "\n")
                              for wanted in (split-string text "\n")
                              unless (or (equal line wanted) (string-match-p "\"\"\"" text))
                              collect wanted)))
          (when wrong (error "%s: %S" path wrong)))))))

(session-step "Eglot starts the server"
  (set-buffer session-tap)
  (let ((inhibit-message t))
    (apply #'eglot--connect (eglot--guess-contact)))
  (session-await "the server" #'eglot-current-server)
  (eglot--maybe-activate-editing-mode)
  (session-await "the mode" (lambda () eglot--managed-mode)))

(session-step "a mistake is shown where it is, and goes when it is mended"
  (session-replace "Int(1..) = 1" "Int(1..) = \"one\"")
  (let* ((found (car (session-await "a diagnostic" #'session-mistakes)))
         (text (flymake-diagnostic-text found)))
    (session-equal (line-number-at-pos (flymake-diagnostic-beg found)) (line-number-at-pos))
    (unless (string-match-p "E0302" text) (error "There is no code in %s" text)))
  (session-replace "Int(1..) = \"one\"" "Int(1..) = 1")
  (session-await "the end of it" (lambda () (null (session-mistakes)))))

(defvar session-idf (session-open "environments/idf.phx"))
(session-await "the mode" (lambda () (eglot--maybe-activate-editing-mode) eglot--managed-mode))

(session-step "a change of a service reports the environments that it breaks"
  (set-buffer session-tap)
  (session-replace "param heap" "param memory")
  (set-buffer session-idf)
  (session-await "the diagnostic in the environment" #'session-mistakes)
  (set-buffer session-tap)
  (session-replace "param memory" "param heap")
  (set-buffer session-idf)
  (session-await "the end of it" (lambda () (null (session-mistakes)))))

(session-step "completion knows the parameters of a service"
  (session-go-to "heap = \"31G\"")
  (insert "re\n    ")
  (backward-char 5)
  (session-typed)
  (let* ((found (eglot-completion-at-point))
         (names (all-completions "re" (nth 2 found))))
    (dolist (name '("replicas" "resources"))
      (unless (member name names) (error "%s is not among %S" name names))))
  (delete-region (- (point) 2) (+ (point) 5))
  (session-typed))

(session-step "definition leads into the file of the service"
  (session-go-to "heap = \"31G\"" 1)
  (let* ((found (car (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
         (place (xref-item-location found)))
    (session-equal (file-truename (xref-location-group place)) (concat session-project "services/tap/tap.phx"))
    (with-current-buffer (marker-buffer (xref-location-marker place))
      (goto-char (xref-location-marker place))
      (session-equal (progn (beginning-of-line) (looking-at-p "\\s-*param heap")) t))))

(session-step "rename changes every file"
  (set-buffer session-idf)
  (session-go-to "heap = \"31G\"" 1)
  ;; Eglot asks before it changes files that nobody has opened.
  (cl-letf (((symbol-function 'y-or-n-p) #'always))
    (eglot-rename "java-heap"))
  (session-go-to "java-heap = \"31G\"")
  (set-buffer session-tap)
  (session-go-to "param java-heap:")
  (session-go-to "jvmMaxHeapSize   = java-heap"))

(session-step "formatting writes a buffer as it should be"
  (session-replace "replicaCount = replicas" "replicaCount =    replicas")
  (eglot-format-buffer)
  (session-go-to "replicaCount = replicas"))

(session-step "the outline has what the service declares"
  (let ((found (format "%S" (eglot-imenu))))
    (unless (string-match-p "replicas" found) (error "There is no replicas in %s" found))))

(session-step "the compiled values of a deployment are shown"
  (session-go-to "service tap" 8)
  ;; There is none until the platform has been computed once.
  (let ((view (session-await "the view" (lambda () (phx-show-values) (get-buffer "*phx: tap.yaml*")))))
    (unless (> (buffer-size view) 100) (error "The view is empty"))))

(session-step "the server ends"
  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (session-await "the end" (lambda () (not (jsonrpc-running-p server))))))

(kill-emacs 0)
;;; session.el ends here
