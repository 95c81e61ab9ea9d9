using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Simulation;

/// <summary>The real machine; with a mutation it is lied to, or its wishes are kept from the world, as a broken one would act.</summary>
internal sealed class SimMachine(Mutation mutation)
{
    public (HaMachineState State, ValueList<HaEffect> Effects) Step(HaMachineState state, HaInput input, TimeSpan now)
    {
        var (next, effects) = HaMachine.Step(state, Distorted(state, input), now);
        if (mutation != Mutation.NeverTakesOver || !effects.Any(effect => effect is HaEffect.TakeAddresses)) return (next, effects);
        return (next with { Taking = null }, effects.Where(effect => effect is not HaEffect.TakeAddresses).ToValueList());
    }

    private HaInput Distorted(HaMachineState state, HaInput input) => (mutation, input) switch
    {
        (Mutation.IgnoresEpoch, HaInput.Tick tick) when state.State == HaState.Active => new HaInput.Tick(tick.Peers.Select(WithoutTerm).ToValueList()),
        (Mutation.IgnoresEpoch, HaInput.LeaseAnswered) => new HaInput.Announced(),
        (Mutation.IgnoresReach, HaInput.Tick tick) => new HaInput.Tick(tick.Peers.Select(peer => peer with { Status = peer.Status is { } status ? status with { Reach = null } : null }).ToValueList()),
        (Mutation.DoesNotFence, HaInput.AddressesRefreshed) => new HaInput.AddressesRefreshed(HoldOutcome.Held, ""),
        (Mutation.IgnoresEvidence, HaInput.EvidenceGathered seen) => seen with { GatewayAnswers = true, SharedAddressAnswers = seen.SharedAddressAnswers is null ? null : false },
        (Mutation.IgnoresIsolation, HaInput.EvidenceGathered seen) when state.State == HaState.Active => seen with { GatewayAnswers = true },
        _ => input,
    };

    private static PeerObservation WithoutTerm(PeerObservation peer) =>
        peer with { Status = peer.Status is { State: HaState.Active } status ? status with { Epoch = 0 } : peer.Status };
}
