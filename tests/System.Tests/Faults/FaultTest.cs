using System.Diagnostics;
using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>A test that breaks something in the lab: it begins with a whole pair that is watched, and leaves a whole pair.</summary>
[Collection(LabCollection.Name)]
public abstract class FaultTest(Lab lab, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>No bound of speed: only that it ends by itself. The benchmark measures.</summary>
    protected static readonly TimeSpan GapMax = TimeSpan.FromSeconds(15);

    private WhoAnswers? _client;
    private HolderWatch? _holders;

    /// <summary>The active node when the test began, and the other one.</summary>
    private protected string Victim { get; private set; } = "";

    private protected string Survivor => Lab.OtherNode(Victim);

    private protected AnswerLog Answers => (_client ?? throw new InvalidOperationException("no lab")).Log;

    private protected HolderWatch Holders => _holders ?? throw new InvalidOperationException("no lab");

    public async Task InitializeAsync()
    {
        if (lab.Unavailable is not null)
        {
            return;
        }

        await Lab.FaultAsync("heal");
        Victim = await Lab.WholeAsync();
        _client = new WhoAnswers();
        _holders = new HolderWatch();
        await Eventually.GetAsync(() => Task.FromResult(Answers.Has(Victim, 0)), seen => seen, $"{Victim} answers the client");
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        _holders?.Dispose();
        if (lab.Unavailable is null)
        {
            await MendAsync();
        }
    }

    /// <summary>Every test of a fault begins with this.</summary>
    private protected void SkipIfUnavailable() => lab.SkipIfUnavailable();

    private protected void Tell(string line) => output.WriteLine(line);

    private protected static long Now => Stopwatch.GetTimestamp();

    /// <summary>The survivor answers clients; the gap is told and bounded. Answers when its first answer came.</summary>
    private protected async Task<long> TakenOverAsync(long faultAt, string what)
    {
        await Eventually.GetAsync(() => Task.FromResult(Answers.Has(Survivor, faultAt)), seen => seen, $"{Survivor} answers the client");
        var first = Answers.FirstOf(Survivor, faultAt)!.Value;
        var gap = Answers.LongestGap(faultAt);
        Tell($"{what}: {Survivor} answers after {Stopwatch.GetElapsedTime(faultAt, first).TotalMilliseconds:0} ms, longest gap {gap.TotalMilliseconds:0} ms");
        Assert.True(gap < GapMax, $"nobody answered for {gap}");
        return first;
    }

    /// <summary>From this moment on nobody but this node has answered, and it still does.</summary>
    private protected async Task OnlyOneAnswersAsync(string node, long since)
    {
        var from = Now;
        await Eventually.GetAsync(() => Task.FromResult(Answers.Has(node, from)), seen => seen, $"{node} still answers the client");
        Assert.Equal([node], Answers.Turns(since));
    }

    /// <summary>Time for something that must not happen.</summary>
    private protected static Task WatchAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds));

    private protected static Task<HaStatusDto> StateAsync(string node, Func<HaStatusDto, bool> suits, string what) =>
        Eventually.GetAsync(() => Lab.LmAsync<HaStatusDto>(node, "ha", "status"), suits, what);

    /// <summary>Nothing of a test outlives it, however it ended.</summary>
    private protected virtual async Task MendAsync()
    {
        await Lab.FaultAsync("heal");
        foreach (var node in Lab.Nodes)
        {
            if (await Lab.RunsAsync(node))
            {
                await Lab.NodeAsync("resume", node);
            }
            else
            {
                await Lab.NodeAsync("start", node);
            }
        }

        await Lab.WholeAsync();
    }
}
