using Adjoint.Visualization.Layered;
using Xunit;

namespace Adjoint.Tests.Visualization;

public class LayoutTests
{
    private static Extent[] Boxes(int count, Random? random = null) =>
        [.. Enumerable.Range(0, count).Select(_ => new Extent(random?.Next(20, 160) ?? 60, 20))];

    private static List<(int From, int To)> RandomGraph(int count, int extra, Random random)
    {
        var edges = new List<(int, int)>();
        for (int v = 1; v < count; v++) edges.Add((random.Next(Math.Max(0, v - 6), v), v));
        for (int i = 0; i < extra; i++)
        {
            int a = random.Next(count), b = random.Next(count);
            if (a != b) edges.Add((Math.Min(a, b), Math.Max(a, b)));
        }
        return edges;
    }

    [Fact]
    public void Edges_point_downwards_and_boxes_do_not_overlap()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            int count = random.Next(2, 60);
            Extent[] boxes = Boxes(count, random);
            List<(int From, int To)> edges = RandomGraph(count, count / 2, random);
            var placement = new Placement(boxes, edges);
            foreach ((int from, int to) in edges)
                Assert.True(placement.Centre(from).Y + boxes[from].Height <= placement.Centre(to).Y);
            for (int a = 0; a < count; a++)
            {
                Point p = placement.Centre(a);
                Assert.InRange(p.X, boxes[a].Width / 2, placement.Size.Width - boxes[a].Width / 2);
                for (int b = 0; b < a; b++)
                {
                    Point q = placement.Centre(b);
                    bool apart = Math.Abs(p.Y - q.Y) >= 20
                        || Math.Abs(p.X - q.X) >= (boxes[a].Width + boxes[b].Width) / 2;
                    Assert.True(apart, $"seed {seed}: boxes {a} and {b} overlap");
                }
            }
        }
    }

    [Fact]
    public void A_path_is_a_straight_line()
    {
        var placement = new Placement(Boxes(5, new Random(1)), [(0, 1), (1, 2), (2, 3), (3, 4)]);
        for (int v = 1; v < 5; v++) Assert.Equal(placement.Centre(0).X, placement.Centre(v).X);
    }

    [Fact]
    public void A_tree_has_no_crossings()
    {
        List<(int From, int To)> edges = [];
        for (int v = 1; v < 63; v++) edges.Add((v, (v - 1) / 2));
        var graph = new LayeredGraph([.. Enumerable.Repeat(50.0, 63)], edges);
        Assert.Equal(0, Ordering.Crossings(graph, Ordering.Arrange(graph)));
    }

    [Fact]
    public void Sweeps_undo_crossings_that_can_be_undone()
    {
        // Two triangles of paths that start in the wrong order: 0 and 1 lead to 3 and 2.
        var graph = new LayeredGraph([50, 50, 50, 50, 50], [(0, 3), (1, 2), (2, 4), (3, 4)]);
        Assert.Equal(0, Ordering.Crossings(graph, Ordering.Arrange(graph)));
    }

    [Fact]
    public void Crossings_are_counted_as_pairs_of_edges_in_opposite_order()
    {
        var random = new Random(3);
        var graph = new LayeredGraph([.. Enumerable.Repeat(50.0, 30)], RandomGraph(30, 30, random));
        int[] position = Ordering.Arrange(graph);
        long expected = 0;
        foreach (List<int> layer in graph.Layers)
        {
            (int Upper, int Lower)[] edges =
                [.. layer.SelectMany(v => graph.Down[v].Select(u => (position[v], position[u])))];
            for (int a = 0; a < edges.Length; a++)
                for (int b = 0; b < a; b++)
                    if ((edges[a].Upper - edges[b].Upper) * (edges[a].Lower - edges[b].Lower) < 0) expected++;
        }
        Assert.Equal(expected, Ordering.Crossings(graph, position));
    }

    [Fact]
    public void A_long_edge_passes_the_layers_between_in_one_straight_line()
    {
        var placement = new Placement(Boxes(6), [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)]);
        Point[] route = placement.Route(5);
        Assert.Equal(10, route.Length);
        Assert.All(route[1..^1], point => Assert.Equal(route[1].X, point.X, 6));
    }

    [Fact]
    public void A_sink_that_ends_early_stands_below_its_source()
    {
        Assert.Equal([0, 1, 2, 3, 1], Layering.Assign(5, [(0, 1), (1, 2), (2, 3), (0, 4)]));
    }

    [Fact]
    public void A_leaf_stands_above_where_it_is_used()
    {
        Assert.Equal([0, 1, 2, 3, 2], Layering.Assign(5, [(0, 1), (1, 2), (2, 3), (4, 3)]));
    }

    [Fact]
    public void A_cycle_is_found()
    {
        Assert.True(Layering.HasCycle(3, [(0, 1), (1, 2), (2, 1)]));
        Assert.False(Layering.HasCycle(3, [(0, 1), (1, 2), (0, 2)]));
        Assert.Throws<ArgumentException>(() => Layering.Assign(3, [(0, 1), (1, 2), (2, 1)]));
    }

    [Fact]
    public void The_dummies_of_long_edges_are_limited()
    {
        const int count = 5000;
        var edges = new List<(int From, int To)>();
        for (int v = 1; v < count; v++)
        {
            edges.Add((v - 1, v));
            edges.Add((0, v));
        }
        var graph = new LayeredGraph([.. Enumerable.Repeat(50.0, count)], edges);
        Assert.InRange(graph.Count, count, 10 * count);
        Assert.Equal([0, count - 1], graph.Paths[^1]);
    }
}
