using System.Net;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Tests.Link;

public sealed class LinkProbeTests : IDisposable
{
    private static readonly TimeSpan s_patient = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_brief = TimeSpan.FromMilliseconds(300);
    private readonly NamespacePair? _pair = NamespacePair.Unavailable is null ? new NamespacePair() : null;
    private readonly LinkProbe _probe = new(TimeProvider.System);

    private NamespacePair Pair
    {
        get
        {
            Skip.If(_pair is null, NamespacePair.Unavailable);
            return _pair!;
        }
    }

    [SkippableTheory]
    [InlineData("198.18.7.2")]
    [InlineData("2001:db8:7::2")]
    public async Task A_station_that_has_the_address_answers(string address) => Assert.True(await Ask(address, s_patient));

    [SkippableTheory]
    [InlineData("198.18.7.77")]
    [InlineData("2001:db8:7::77")]
    public async Task An_address_that_nobody_has_is_silent(string address) => Assert.False(await Ask(address, s_brief));

    [SkippableTheory]
    [InlineData("198.18.7.1")]
    [InlineData("2001:db8:7::1")]
    public async Task The_nodes_own_station_does_not_count(string address) => Assert.False(await Ask(address, s_brief));

    [SkippableFact]
    public async Task Many_probes_run_at_once()
    {
        string[] addresses = ["198.18.7.2", "198.18.7.50", "2001:db8:7::2", "2001:db8:7::50"];

        var probes = Pair.RunHere(() => addresses.Select(a => _probe.AnswersAsync(IPAddress.Parse(a), TimeSpan.FromSeconds(2), default)).ToArray());

        var answers = await Task.WhenAll(probes);
        Assert.Equal([true, false, true, false], answers);
    }

    [SkippableFact]
    public void An_answer_is_seen_however_much_waits_for_the_runtimes_threads()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pair = Pair;
        try
        {
            // More than the runtime adds threads for in this time.
            for (var work = 0; work < 1_000; work++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => release.Task.Wait(s_patient), null);
            }

            var probe = pair.RunHere(() => _probe.AnswersAsync(IPAddress.Parse("198.18.7.2"), s_brief, default));

            Assert.True(probe.Wait(s_patient / 2) && probe.Result);
        }
        finally
        {
            release.SetResult();
        }
    }

    [SkippableFact]
    public async Task An_address_outside_every_network_is_silent_at_once() => Assert.False(await Ask("203.0.113.9", s_patient));

    [SkippableFact]
    public async Task A_link_that_is_down_is_silent()
    {
        Pair.IpThere("link set v0 down");

        Assert.False(await Ask("198.18.7.2", s_brief));
    }

    [SkippableFact]
    public async Task The_callers_cancellation_is_thrown()
    {
        using var cancel = new CancellationTokenSource();
        var probe = Pair.RunHere(() => _probe.AnswersAsync(IPAddress.Parse("198.18.7.77"), s_patient, cancel.Token));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
    }

    public void Dispose() => _pair?.Dispose();

    private Task<bool> Ask(string address, TimeSpan timeout) =>
        Pair.RunHere(() => _probe.AnswersAsync(IPAddress.Parse(address), timeout, default));
}
