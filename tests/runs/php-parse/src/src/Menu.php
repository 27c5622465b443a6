<?php

class Menu
{
    public function render(array $items): string
    {
        $html = '';
        foreach ($items as $item) {
            $html .= "<li>$item</li>"
        }
        return "<ul>$html</ul>";
    }
}
