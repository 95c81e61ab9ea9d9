namespace LoadMaster.Appliance.Tests;

/// <summary>What needs the kernel of a Debian appliance: bonds, VLANs, cables to pull. Each scenario is a function of Guest/scenarios.sh.</summary>
public sealed class ApplianceTests(Guest guest) : IClassFixture<Guest>
{
    [SkippableFact]
    public void The_kernel_is_Debians_and_has_what_an_appliance_needs() => guest.MustHavePassed("the_kernel_is_debians_and_has_what_an_appliance_needs");

    [SkippableFact]
    public void A_bond_of_two_cards_carries_vlan_10() => guest.MustHavePassed("a_bond_of_two_cards_carries_vlan_10");

    [SkippableFact]
    public void Frames_on_the_cable_carry_the_tag() => guest.MustHavePassed("frames_on_the_cable_carry_the_tag");

    [SkippableFact]
    public void An_l4_and_an_l7_service_of_the_daemon_on_the_vlan_reach_both_servers() => guest.MustHavePassed("an_l4_and_an_l7_service_on_the_vlan_reach_both_servers", byDaemon: true);

    [SkippableFact]
    public void A_pulled_cable_loses_no_connection() => guest.MustHavePassed("a_pulled_cable_loses_no_connection");

    [SkippableFact]
    public void Layer_4_goes_on_without_the_daemon() => guest.MustHavePassed("layer_4_goes_on_without_the_daemon", byDaemon: true);

    [SkippableFact]
    public void LoadMaster_makes_a_bond_with_a_vlan() => guest.MustHavePassed("loadmaster_makes_a_bond_with_a_vlan");
}
