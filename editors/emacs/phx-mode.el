;;; phx-mode.el --- Major mode for phx -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Colours, indentation and comments for `.phx', the language that `phxc' compiles to Helm values and Argo CD
;; Applications; and entries for Eglot and lsp-mode, which start `phxc lsp'.
;;
;; `M-x eglot' starts the server; (add-hook 'phx-mode-hook #'eglot-ensure) does it by itself.

;;; Code:

(require 'compile)
(require 'project)

(defgroup phx nil
  "Platforms of services, compiled to Helm values and Argo CD Applications."
  :group 'languages
  :prefix "phx-")

(defcustom phx-command "phxc"
  "The compiler: a name on the variable `exec-path', or where it is."
  :type 'string
  :risky t)

(defcustom phx-indent-offset 2
  "How many blanks a bracket goes in; the formatter writes two."
  :type 'integer
  :safe #'integerp)

;;;; Syntax

(defvar phx-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    (dolist (sign '(?= ?+ ?* ?< ?> ?| ?& ?! ?? ?$ ?% ?' ?. ?:))
      (modify-syntax-entry sign "." table))
    table)
  "What each character of phx is.")

(defconst phx--syntax-propertize
  (syntax-propertize-rules
   ;; `"""' begins and ends a text of several lines.
   ("\\(\"\\)\"\"" (1 (prog1 "|" (phx--propertize-long))))
   ;; In `r"…"' a backslash is a backslash.
   ("\\_<r\\(\"\\)[^\"\n]*\\(\"\\)"
    (1 "|") (2 (prog1 "|" (phx--propertize-raw (match-beginning 0) (match-end 0)))))
   ;; A regular expression behind a parenthesis may hold quotes.
   ("(\\s-*\\(/\\)\\(?:\\\\.\\|[^/\\\n]\\)+\\(/\\)" (1 "|") (2 "|")))
  "Texts that the syntax table alone does not find.")

(defun phx--propertize-long ()
  "Mark the end of the long text whose opening quotes were just found."
  (let* ((open (match-beginning 0))
         (raw (eq (char-before open) ?r))
         (end nil))
    (unless (nth 8 (save-excursion (syntax-ppss open)))
      (save-match-data
        (goto-char (+ open 3))
        (while (and (not end) (re-search-forward (if raw "\"\"\"" "\\\\.\\|\"\"\"") nil t))
          (when (eq (char-before) ?\")
            (setq end (eq (char-before (1- (point))) ?\"))))
        (when (and end raw) (phx--propertize-raw open (point)))
        (when end
          (put-text-property (1- (point)) (point) 'syntax-table (string-to-syntax "|")))))))

(defun phx--propertize-raw (start end)
  "Make the backslashes between START and END characters like others."
  (save-match-data
    (save-excursion
      (goto-char start)
      (while (search-forward "\\" end t)
        (put-text-property (1- (point)) (point) 'syntax-table (string-to-syntax "."))))))

;;;; Colours

(defconst phx--name "[A-Za-z_][A-Za-z0-9_]*\\(?:-+[A-Za-z0-9_]+\\)*"
  "A name.")

(defconst phx--types
  '("Any" "Bool" "Cidr" "Cpu" "Cron" "DnsLabel" "DnsName" "Duration" "Float" "Host" "Image" "Int" "IpAddress"
    "LabelKey" "LabelValue" "Memory" "Path" "Quantity" "SemVer" "String" "Url" "VaultPath" "VersionRange")
  "The types of the language.")

(defconst phx--font-lock
  `(;; An item and its name.
    (,(concat "^\\s-*\\(?:\\(abstract\\)\\s-+\\)?\\(platform\\|environment\\|service\\|chart\\|capability\\|secret\\)\\s-+\\("
              phx--name "\\)")
     (1 'font-lock-keyword-face nil t) (2 'font-lock-keyword-face) (3 'font-lock-type-face))
    (,(concat "^\\s-*\\(type\\)\\s-+\\(" phx--name "\\)") (1 'font-lock-keyword-face) (2 'font-lock-type-face))
    (,(concat "^\\s-*\\(fn\\)\\s-+\\(" phx--name "\\)") (1 'font-lock-keyword-face) (2 'font-lock-function-name-face))
    (,(concat "\\_<\\(let\\|param\\|subchart\\|project\\)\\s-+\\(" phx--name "\\)")
     (1 'font-lock-keyword-face) (2 'font-lock-variable-name-face))
    ;; Words that start a statement, unless what follows makes a key of them.
    (,(concat "\\(?:^\\|[{,]\\)\\s-*\\(deploy\\|omit\\|choose\\|configure\\|requires\\|wants\\|provides\\|uses"
              "\\|manifest\\|check\\)\\s-+[A-Za-z_\"!(]")
     1 'font-lock-keyword-face)
    ("\\(?:^\\|[{,]\\)\\s-*\\(secrets\\|values\\|globals\\|environment\\|application\\|namespace\\|levels\\)\\s-*[{.(]"
     1 'font-lock-keyword-face)
    (,(concat "\\s-" (regexp-opt '("from" "as" "by" "in" "eventually" "encoded" "generate" "copy" "template" "provided") t)
              "\\_>\\s-*[^=\n ]")
     1 'font-lock-keyword-face)
    ("\\s-\\(provided\\|encoded\\|eventually\\)\\s-*[}\n]" 1 'font-lock-keyword-face)
    ("\\_<\\(if\\|else\\|for\\|match\\)\\_>" 1 'font-lock-keyword-face)
    ("\\_<\\(true\\|false\\|null\\)\\_>" 1 'font-lock-constant-face)
    ("\\_<\\(env\\|secrets\\|std\\)\\." 1 'font-lock-builtin-face)
    (,(concat "\\_<" (regexp-opt phx--types t) "\\_>") 1 'font-lock-type-face)
    ;; A key or a field, and a call.
    (,(concat "\\(" phx--name "\\)\\s-*\\(?:+?=[^=>]\\|{\\|:\\)") 1 'font-lock-variable-name-face)
    (,(concat "\\(" phx--name "\\)(") 1 'font-lock-function-name-face)
    ("\\_<[0-9][A-Za-z0-9_]*\\(?:\\.[0-9][A-Za-z0-9_]*\\)*" 0 'font-lock-constant-face)
    ;; What stands in the hole of a text is code.
    ("\\(\\${\\)[^}\n]*\\(}\\)" (1 'font-lock-builtin-face t) (2 'font-lock-builtin-face t)))
  "Colours of `phx-mode'.")

(defun phx--syntactic-face (state)
  "The face of the text or comment that begins as STATE says."
  (cond ((nth 3 state) 'font-lock-string-face)
        ((save-excursion (goto-char (nth 8 state)) (looking-at-p "///\\(?:[^/]\\|$\\)")) 'font-lock-doc-face)
        (t 'font-lock-comment-face)))

;;;; Indentation

(defun phx--goes-on-p ()
  "Whether the line at point goes on with the one above it."
  (let ((operator "\\(?:||\\|&&\\|\\?\\?\\|==\\|!=\\|<=\\|>=\\|[+*]\\)"))
    (save-excursion
      (back-to-indentation)
      (or (looking-at-p operator)
          (and (looking-at-p "else\\_>") (phx--after-check-p))
          (when (zerop (forward-line -1))
            (end-of-line)
            (let ((state (syntax-ppss)))
              (when (nth 4 state) (goto-char (nth 8 state))))
            (skip-chars-backward " \t")
            (or (looking-back (concat operator "\\|[^=!<>]=\\|\\s--\\|->\\|=>") (max (point-min) (- (point) 3)))
                (and (eq (char-before) ?,)
                     (progn (back-to-indentation)
                            (looking-at-p "\\(?:deploy\\|omit\\|requires\\|wants\\|uses\\)\\_>")))))))))

(defun phx--after-check-p ()
  "Whether the line above begins with `check'."
  (save-excursion
    (and (zerop (forward-line -1))
         (progn (back-to-indentation) (looking-at-p "check\\_>")))))

(defun phx--indentation ()
  "The indentation of the line at point; nil if a text goes over its start."
  (save-excursion
    (back-to-indentation)
    (let* ((closes (looking-at-p "[])}]"))
           (goes-on (and (not closes) (phx--goes-on-p)))
           (state (syntax-ppss (line-beginning-position)))
           (open (nth 1 state)))
      (cond ((nth 3 state) nil)
            ((null open) (if goes-on phx-indent-offset 0))
            (t (goto-char open)
               (+ (current-indentation)
                  (if closes 0 phx-indent-offset)
                  (if goes-on phx-indent-offset 0)))))))

(defun phx-indent-line ()
  "Indent the line as deep as its brackets are."
  (interactive)
  (let ((wanted (phx--indentation)))
    (when wanted
      (if (<= (current-column) (current-indentation))
          (indent-line-to wanted)
        (save-excursion (indent-line-to wanted))))))

;;;; The project and its commands

(defun phx-root (folder)
  "The folder of the nearest platform.phx at or above FOLDER, or nil."
  (locate-dominating-file folder "platform.phx"))

(defun phx--find-project (folder)
  "The project of FOLDER for project.el, while a buffer of phx asks."
  (when (derived-mode-p 'phx-mode)
    (let ((root (phx-root folder)))
      (and root (cons 'phx root)))))

(cl-defmethod project-root ((project (head phx)))
  "The folder of PROJECT's platform.phx."
  (cdr project))

(defun phx--run (arguments)
  "Run the compiler with ARGUMENTS on the platform; its mistakes become links."
  (let ((default-directory (or (phx-root default-directory) default-directory)))
    (compile (concat (shell-quote-argument phx-command) " --format short " arguments))))

(defun phx-check ()
  "Check the whole platform."
  (interactive)
  (phx--run "check"))

(defun phx-build ()
  "Write the output of the whole platform."
  (interactive)
  (phx--run "build"))

(declare-function eglot-current-server "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")
(declare-function eglot--pos-to-lsp-position "eglot")
(declare-function jsonrpc-request "jsonrpc")
(declare-function lsp-request "lsp-mode")
(declare-function lsp--buffer-uri "lsp-mode")
(declare-function lsp--cur-position "lsp-mode")

(defun phx--ask (command with-position)
  "What the server answers to COMMAND, for point if WITH-POSITION."
  (cond
   ((and (fboundp 'eglot-current-server) (eglot-current-server))
    (let ((uri (plist-get (eglot--TextDocumentIdentifier) :uri)))
      (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                       `(:command ,command
                         :arguments ,(if with-position (vector uri (eglot--pos-to-lsp-position)) (vector uri))))))
   ((bound-and-true-p lsp-mode)
    (let ((view (lsp-request "workspace/executeCommand"
                             `(:command ,command
                               :arguments ,(if with-position (vector (lsp--buffer-uri) (lsp--cur-position))
                                             (vector (lsp--buffer-uri)))))))
      (if (hash-table-p view)
          (list :title (gethash "title" view) :text (gethash "text" view))
        view)))
   (t (user-error "No server runs for this buffer: start one with M-x eglot"))))

(defun phx--show (command with-position otherwise)
  "Show the answer to COMMAND, for point if WITH-POSITION, or say OTHERWISE."
  (let ((view (phx--ask command with-position)))
    (if (null view)
        (message "%s" otherwise)
      (with-current-buffer (get-buffer-create (format "*phx: %s*" (plist-get view :title)))
        (let ((inhibit-read-only t))
          (erase-buffer)
          (insert (plist-get view :text)))
        (goto-char (point-min))
        (special-mode)
        (display-buffer (current-buffer))))))

(defun phx-show-values ()
  "Show the compiled values of the deployment at point, in every environment."
  (interactive)
  (phx--show "phx.compiledValues" t "Here is no deployment"))

(defun phx-show-graph ()
  "Show which service needs which."
  (interactive)
  (phx--show "phx.graph" nil "There is no platform"))

;;;; The mode

(defvar phx-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-c") #'phx-check)
    (define-key map (kbd "C-c C-b") #'phx-build)
    (define-key map (kbd "C-c C-v") #'phx-show-values)
    (define-key map (kbd "C-c C-g") #'phx-show-graph)
    map)
  "Keys of `phx-mode'.")

(defconst phx--outline
  `((nil ,(concat "^\\(?:abstract\\s-+\\)?\\(?:platform\\|environment\\|service\\|chart\\|capability\\|type\\|fn\\|let"
                  "\\|configure\\|secret\\)\\s-+\\(" phx--name "\\)")
         1))
  "What `imenu' lists where no server runs.")

;;;###autoload
(define-derived-mode phx-mode prog-mode "phx"
  "Major mode for phx, the language of platforms of services."
  (setq-local comment-start "// "
              comment-start-skip "///?\\s-*"
              comment-end ""
              indent-line-function #'phx-indent-line
              indent-tabs-mode nil
              tab-width 2
              electric-indent-chars (append "}])" electric-indent-chars)
              imenu-generic-expression phx--outline
              syntax-propertize-function phx--syntax-propertize
              font-lock-defaults '(phx--font-lock nil nil nil
                                                  (font-lock-syntactic-face-function . phx--syntactic-face)))
  (add-hook 'syntax-propertize-extend-region-functions #'syntax-propertize-multiline 'append 'local)
  (add-hook 'project-find-functions #'phx--find-project nil 'local))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.phx\\'" . phx-mode))

(defvar eglot-server-programs)
(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-activate-on "lsp-mode")
(defvar lsp-language-id-configuration)

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               `(phx-mode . ,(lambda (&optional _interactive) (list phx-command "lsp")))))

(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(phx-mode . "phx"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () (list phx-command "lsp")))
                    :activation-fn (lsp-activate-on "phx")
                    :server-id 'phxc)))

(provide 'phx-mode)
;;; phx-mode.el ends here
