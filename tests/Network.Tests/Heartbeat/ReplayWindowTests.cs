using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Network.Tests.Heartbeat;

public sealed class ReplayWindowTests
{
    private ReplayWindow _window;

    [Fact]
    public void Each_number_passes_once_whatever_the_order()
    {
        Assert.True(_window.TryAccept(5, out var isHighest));
        Assert.True(isHighest);
        Assert.True(_window.TryAccept(4, out isHighest));
        Assert.False(isHighest);
        Assert.False(_window.TryAccept(5, out _));
        Assert.False(_window.TryAccept(4, out _));
        Assert.True(_window.TryAccept(6, out _));
    }

    [Fact]
    public void A_number_too_far_back_is_refused()
    {
        Assert.True(_window.TryAccept(100, out _));

        Assert.False(_window.TryAccept(36, out _));
        Assert.True(_window.TryAccept(37, out _));
    }

    [Fact]
    public void A_great_leap_forgets_what_lies_behind()
    {
        Assert.True(_window.TryAccept(1, out _));
        Assert.True(_window.TryAccept(1_000_000, out _));

        Assert.False(_window.TryAccept(1, out _));
        Assert.True(_window.TryAccept(999_999, out _));
    }

    [Fact]
    public void Zero_is_no_number() => Assert.False(_window.TryAccept(0, out _));
}
