/** Asks for no field: it goes to any list, and as a single mail. */
export const firstLetter = `<mjml>
  <mj-head>
    <mj-title>Hello there</mj-title>
    <mj-preview>A first letter</mj-preview>
  </mj-head>
  <mj-body>
    <!-- A column of your list in two pairs of braces stands for what each person has there; a word after a bar stands
         in where it is empty. With a column first_name: Hello {{ first_name | there }} -->
    <mj-section>
      <mj-column>
        <mj-text font-size="16px">Hello there,</mj-text>
        <mj-text font-size="16px">this is the first letter. Write your own here.</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
