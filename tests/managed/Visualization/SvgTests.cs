using System.Xml.Linq;
using Adjoint.Visualization;
using Xunit;

namespace Adjoint.Tests.Visualization;

public class SvgTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_node_is_a_box_with_a_hint_and_every_edge_a_path()
    {
        Tensor x = Tensor.Ones([2, 3], requiresGrad: true);
        Tensor loss = (x * x).Sum();
        XElement svg = XDocument.Parse(Graph.ToSvg(loss, [("x", x)])).Root!;
        List<XElement> boxes = [.. svg.Descendants(s_svg + "g")];
        Assert.Equal(["output", "function", "function", "function", "leaf"],
            boxes.Select(box => box.Attribute("class")!.Value.Split(' ')[1]));
        string hint = boxes[2].Element(s_svg + "title")!.Value;
        Assert.Equal($"MulBackward0 #{loss.GradFn!.Next(0).Function!.SequenceNumber}\noutput: (2, 3), float32\n" +
            "saved self: (2, 3), float32\nsaved other: (2, 3), float32", hint.ReplaceLineEndings("\n"));
        Assert.Equal(5, svg.Elements(s_svg + "path").Count());
    }

    [Fact]
    public void What_is_not_allowed_in_xml_is_escaped()
    {
        Tensor x = Tensor.Ones([1], requiresGrad: true);
        string text = Graph.ToSvg(x * 2, [("<a & \"b\">", x)], new GraphOptions { Title = "1 < 2" });
        XElement svg = XDocument.Parse(text).Root!;
        Assert.Contains(svg.Descendants(s_svg + "text"), element => element.Value == "<a & \"b\">");
        Assert.Equal("1 < 2", svg.Element(s_svg + "title")!.Value);
    }

    [Fact]
    public void Output_numbers_are_written_at_their_edges()
    {
        Tensor[] parts = Tensor.Ones([3], requiresGrad: true).Unbind();
        XElement svg = XDocument.Parse(Graph.ToSvg(parts[0] * parts[2])).Root!;
        Assert.Equal("2", Assert.Single(svg.Elements(s_svg + "text")).Value);
    }

    [Fact]
    public void A_saved_tensor_that_was_overwritten_makes_no_cycle()
    {
        Tensor x = Tensor.Ones([2], requiresGrad: true);
        Tensor y = x.Exp();
        Tensor z = y.Sin();
        y.Mul_(2);
        XDocument.Parse(Graph.ToSvg([z, y], options: new GraphOptions { ShowSaved = true }));
    }

    [Fact]
    public void The_page_loads_nothing_from_elsewhere()
    {
        Tensor x = Tensor.Ones([2], requiresGrad: true);
        string page = Graph.ToHtml(x.Exp().Sum(), options: new GraphOptions { ShowSaved = true });
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("saved for the backward", page, StringComparison.Ordinal);
        string rest = page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        Assert.DoesNotContain("http", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leaf_alone_and_a_constant_can_be_drawn()
    {
        Tensor x = Tensor.Ones([2], requiresGrad: true);
        Assert.Single(XDocument.Parse(Graph.ToSvg(x)).Descendants(s_svg + "g"));
        Assert.Single(XDocument.Parse(Graph.ToSvg(Tensor.Ones([2]))).Descendants(s_svg + "g"));
        Assert.Empty(XDocument.Parse(Graph.ToSvg([])).Descendants(s_svg + "g"));
    }
}
