using Adjoint.Visualization.Layered;

namespace Adjoint.Visualization;

/// <summary>Wraps the SVG into a page with a legend; dragging moves the picture, the wheel zooms.</summary>
internal static class HtmlPage
{
    private const string Head = """
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
          html, body { margin: 0; height: 100%; overflow: hidden; background: #fff; }
          body { display: flex; flex-direction: column; font: 13px system-ui, sans-serif; color: #222; }
          header { padding: 6px 12px; border-bottom: 1px solid #ccc; display: flex; flex-wrap: wrap; gap: 4px 18px; }
          header i { display: inline-block; width: 12px; height: 12px; margin-right: 5px; border: 1px solid #444;
                     vertical-align: -2px; }
          main { flex: 1; min-height: 0; cursor: grab; }
          main:active { cursor: grabbing; }
          main svg { width: 100%; height: 100%; display: block; }
        </style>
        """;

    private const string Legend = """
        <span><i style="background:#caff70"></i>output</span>
        <span><i style="background:#d3d3d3"></i>operation</span>
        <span><i style="background:#add8e6"></i>leaf</span>
        """;

    private const string SavedLegend = """
        <span><i style="background:#ffa500"></i>saved for the backward</span>
        """;

    private const string Script = """
        <script>
        const main = document.querySelector('main'), svg = main.querySelector('svg');
        const view = svg.viewBox.baseVal, whole = [view.x, view.y, view.width, view.height];
        // Never start with text smaller than a third of its size: show the end of the graph instead.
        const least = 1 / 3;
        function scale() { return Math.max(view.width / main.clientWidth, view.height / main.clientHeight); }
        function fit() {
          [view.x, view.y, view.width, view.height] = whole;
          const s = scale(), wanted = Math.min(Math.max(s, 0.8), 1 / least);
          view.width = main.clientWidth * wanted; view.height = main.clientHeight * wanted;
          view.x = whole[2] / 2 - view.width / 2;
          view.y = s > wanted ? whole[3] - view.height : whole[3] / 2 - view.height / 2;
        }
        fit();
        main.addEventListener('wheel', e => {
          e.preventDefault();
          const k = Math.exp(e.deltaY * 0.0015), r = main.getBoundingClientRect();
          const fx = (e.clientX - r.left) / r.width, fy = (e.clientY - r.top) / r.height;
          view.x += view.width * fx * (1 - k); view.y += view.height * fy * (1 - k);
          view.width *= k; view.height *= k;
        }, { passive: false });
        main.addEventListener('pointermove', e => {
          if (!(e.buttons & 1)) return;
          view.x -= e.movementX * scale(); view.y -= e.movementY * scale();
        });
        main.addEventListener('dblclick', fit);
        addEventListener('resize', fit);
        </script>
        """;

    public static string Write(GraphModel model)
    {
        (string svg, Extent _) = SvgWriter.Write(model);
        string title = SvgWriter.Escape(model.Options.Title);
        bool hasSaved = model.Nodes.Exists(node => node.Kind == GraphNodeKind.Saved);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <title>{title}</title>
            {Head}
            </head>
            <body>
            <header>
            <b>{title}</b>
            {Legend}{(hasSaved ? SavedLegend : "")}
            <span>drag to move, wheel to zoom, double click to fit, hover for shapes</span>
            </header>
            <main>
            {svg}</main>
            {Script}
            </body>
            </html>

            """;
    }
}
