using LoadMaster.DataPlane.Probes;

namespace LoadMaster.DataPlane.Tests.Probes;

public sealed class HealthProbePlacesTests
{
    [Fact]
    public async Task So_many_checks_are_under_way_at_most_and_the_next_begins_when_one_ends()
    {
        using var probe = new HealthProbe(TimeProvider.System, atOnce: 2);
        Assert.True(probe.EnterAsync(CancellationToken.None).IsCompletedSuccessfully);
        Assert.True(probe.EnterAsync(CancellationToken.None).IsCompletedSuccessfully);
        var third = probe.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);
        probe.Leave();
        await third.WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Who_gave_up_waiting_has_no_place()
    {
        using var probe = new HealthProbe(TimeProvider.System, atOnce: 1);
        using var cancel = new CancellationTokenSource();
        await probe.EnterAsync(CancellationToken.None);
        var given = probe.EnterAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        probe.Leave();
        Assert.True(probe.EnterAsync(CancellationToken.None).IsCompletedSuccessfully);
    }
}
