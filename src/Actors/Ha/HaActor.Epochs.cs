using Akka.Actor;
using Akka.Event;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>The epochs that this node may use, on its disk before they are used.</summary>
public sealed partial class HaActor
{
    /// <summary>
    /// A new process waits for its disk here, where nobody waits for it; so a take-over later does not have to. An actor that is only
    /// restarted inside its process knows what it knew, and must refresh the addresses soon.
    /// </summary>
    private void RecallEpochs(HaMachineState? last)
    {
        if (last is not null)
        {
            Step(new HaInput.EpochsRemembered(last.EpochFloor));
            Step(new HaInput.EpochsReserved(last.EpochsReserved));
            return;
        }

        if (_settings.Epochs is not { } file) return;
        try
        {
            var used = file.Read();
            file.Write(used + EpochRules.BlockSize);
            Step(new HaInput.EpochsRemembered(used));
            Step(new HaInput.EpochsReserved(used + EpochRules.BlockSize));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            OnEpochsKept(new EpochsKept(0, error.Message));
        }
    }

    private void ReserveEpochs(long upTo)
    {
        if (_settings.Epochs is { } file) KeepAsync(file, upTo).PipeTo(Self);
        else Step(new HaInput.EpochsReserved(upTo));
    }

    private void OnEpochsKept(EpochsKept kept)
    {
        if (kept.Problem is { } problem) _log.Error("the disk does not take the reserved epochs, and a restart may use one again: {0}", problem);
        else Step(new HaInput.EpochsReserved(kept.UpTo));
    }

    /// <summary>Away from the actor: a disk may take seconds.</summary>
    private static Task<EpochsKept> KeepAsync(EpochFile file, long upTo) => Task.Run(() =>
    {
        try
        {
            file.Write(upTo);
            return new EpochsKept(upTo, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new EpochsKept(upTo, error.Message);
        }
    });

    private sealed record EpochsKept(long UpTo, string? Problem);
}
