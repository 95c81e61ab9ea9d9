using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Totals;

namespace LoadMaster.Domain.Tests.Serving.Totals;

public class TotalsBookTests
{
    private readonly Node _a = new("a", "a1");
    private readonly Node _b = new("b", "b1");

    [Fact]
    public void Totals_go_on_on_the_standby_after_a_take_over()
    {
        Connect(_a, _b);
        _a.Serve(100);
        Exchange(_a, _b);
        Assert.Equal((100, 100), (_a.Total, _b.Total));

        _b.Serve(7);
        Assert.Equal(107, _b.Total);
    }

    [Fact]
    public void What_the_old_node_still_serves_counts_too()
    {
        Connect(_a, _b);
        _a.Serve(100);
        _b.Serve(10);
        _a.Serve(5);
        Exchange(_a, _b);
        Assert.Equal((115, 115), (_a.Total, _b.Total));
    }

    [Fact]
    public void A_node_that_started_anew_hears_its_past_and_nothing_counts_twice()
    {
        Connect(_a, _b);
        _a.Serve(100);
        Exchange(_a, _b);
        _b.Serve(10);

        var again = new Node("a", "a2");
        again.Serve(3);
        Assert.Equal(3, again.Total);
        Connect(again, _b);
        Exchange(again, _b);
        Assert.Equal((113, 113), (again.Total, _b.Total));

        again.Serve(1);
        Exchange(again, _b);
        Connect(again, _b);
        Assert.Equal((114, 114), (again.Total, _b.Total));
    }

    [Fact]
    public void The_counters_of_the_kernel_outlive_the_process_and_do_not_count_twice()
    {
        Connect(_a, _b);
        _a.Serve(100);
        Exchange(_a, _b);

        var again = new Node("a", "a2", first: 100);
        again.Serve(20);
        Connect(again, _b);
        Exchange(again, _b);
        Assert.Equal((120, 120), (again.Total, _b.Total));
    }

    [Fact]
    public void A_peer_keeps_what_a_node_has_forgotten_until_that_has_heard_it()
    {
        Connect(_a, _b);
        _a.Serve(100);
        Exchange(_a, _b);

        // Its answers are lost on the way: it stays with what it knows, however much the other counts anew.
        var again = new Node("a", "a2");
        again.Serve(150);
        _ = _b.Book.Hear(again.Book.Tell("b", again.Changed)).ToList();
        Assert.Equal(100, _b.Total);

        Connect(again, _b);
        Exchange(again, _b);
        Assert.Equal((250, 250), (again.Total, _b.Total));
    }

    [Fact]
    public void Counters_that_began_anew_in_a_running_node_add_up()
    {
        Connect(_a, _b);
        _a.Serve(100);
        _a.Restart();
        _a.Serve(30);
        Exchange(_a, _b);
        Assert.Equal((130, 130), (_a.Total, _b.Total));
    }

    [Fact]
    public void Of_three_nodes_one_that_started_late_hears_of_one_that_is_gone()
    {
        var c = new Node("c", "c1");
        Connect(_a, _b);
        _a.Serve(100);
        Exchange(_a, _b);
        _b.Serve(5);
        Connect(_b, c);
        Assert.Equal(105, c.Total);
    }

    [Fact]
    public void Of_two_copies_of_its_past_a_node_takes_the_larger()
    {
        var c = new Node("c", "c1");
        Connect(_a, _b);
        Connect(_a, c);
        _a.Serve(100);
        Exchange(_a, _b);
        Exchange(_a, c);
        _a.Serve(100);
        Exchange(_a, c);

        var again = new Node("a", "a2");
        Connect(again, _b);
        Assert.Equal(100, again.Total);
        Connect(again, c);
        Exchange(again, _b);
        Assert.Equal((200, 200, 200), (again.Total, _b.Total, c.Total));
    }

    [Fact]
    public void A_message_that_is_repeated_changes_nothing()
    {
        Connect(_a, _b);
        _a.Serve(100);
        var news = _a.Book.Tell("b", _a.Changed);
        _ = _b.Book.Hear(news).ToList();
        _ = _b.Book.Hear(news).ToList();
        Assert.Equal(100, _b.Total);
        _ = _b.Book.TakeElsewhere();
        Assert.Null(_b.Book.TakeElsewhere());
    }

    [Fact]
    public void Pieces_hold_every_row_and_only_the_final_one_says_so()
    {
        var rows = Enumerable.Range(1, 7).Select(id => new CounterRecord(new CounterKey(false, id), [id])).ToArray();
        var pieces = new TotalsNews("a", "a", "a1", false, true, [.. rows]).Pieces(3).ToList();
        Assert.Equal([3, 3, 1], pieces.Select(piece => piece.Rows.Count));
        Assert.Equal([false, false, true], pieces.Select(piece => piece.Last));
        Assert.Equal(rows, pieces.SelectMany(piece => piece.Rows));
        Assert.Single(new TotalsNews("a", "a", "a1", false, true, []).Pieces(3));
    }

    [Fact]
    public void Rows_of_deleted_services_are_dropped()
    {
        _a.Book.Count(new DataPlaneSample([.. Enumerable.Range(1, 3000).Select(Counters)], []));
        _a.Book.Count(new DataPlaneSample([Counters(1)], []));
        Assert.Equal(new CounterKey(false, 1), Assert.Single(_a.Book.TellAll("b").Single().Rows).Key);

        static ServiceCounters Counters(int id) => new(new VirtualServiceId(id), 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static void Connect(Node left, Node right)
    {
        Deliver(left, right, left.Book.TellAll(right.Name));
        Deliver(right, left, right.Book.TellAll(left.Name));
    }

    private static void Exchange(Node left, Node right)
    {
        Deliver(left, right, [left.Book.Tell(right.Name, left.Changed)]);
        Deliver(right, left, [right.Book.Tell(left.Name, right.Changed)]);
        left.Learn();
        right.Learn();
        Deliver(left, right, [left.Book.Tell(right.Name, left.Changed)]);
        Deliver(right, left, [right.Book.Tell(left.Name, right.Changed)]);
    }

    private static void Deliver(Node from, Node to, IEnumerable<TotalsNews> news)
    {
        foreach (var answer in news.ToList().SelectMany(to.Book.Hear).ToList())
        {
            Deliver(to, from, [answer]);
        }
    }

    private sealed class Node
    {
        private long _requests;
        private IReadOnlyDictionary<CounterKey, long[]> _elsewhere = new Dictionary<CounterKey, long[]>();

        /// <param name="first">What its counters hold at the first look.</param>
        public Node(string name, string run, long first = 0)
        {
            (Name, Book) = (name, new TotalsBook(name, run));
            Serve(first);
        }

        public string Name { get; }

        public TotalsBook Book { get; }

        public Collections.ValueList<CounterRecord> Changed { get; private set; } = [];

        public long Total
        {
            get
            {
                _elsewhere = Book.TakeElsewhere() ?? _elsewhere;
                return Sample.Plus(_elsewhere).Services[0].RequestsTotal;
            }
        }

        private DataPlaneSample Sample => new([new ServiceCounters(new VirtualServiceId(1), 0, 0, _requests, 0, 0, 0, 0, 0, 0, 0, 0)], []);

        public void Serve(long requests)
        {
            _requests += requests;
            Learn();
        }

        public void Restart() => _requests = 0;

        public void Learn() => Changed = Book.Count(Sample);
    }
}
