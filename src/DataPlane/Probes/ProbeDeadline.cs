using System.Globalization;

namespace LoadMaster.DataPlane.Probes;

/// <summary>The time limit of one whole check, and what the check waits for at the moment, so that a timeout can say it.</summary>
internal sealed class ProbeDeadline : IDisposable
{
    private readonly double _seconds;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public ProbeDeadline(double seconds, TimeProvider time, CancellationToken cancellationToken)
    {
        _seconds = seconds;
        _timer = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>Completes the sentence "no ... within 2 s".</summary>
    public string AwaitedThing { get; set; } = "connection";

    public string TimeoutReason => string.Create(CultureInfo.InvariantCulture, $"no {AwaitedThing} within {_seconds:0.###} s");

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
