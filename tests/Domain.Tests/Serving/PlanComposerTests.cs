using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Serving;

public class PlanComposerTests
{
    private static readonly VirtualService Service = Given.Service(1, Given.Server(1), Given.Server(2));

    [Fact]
    public void A_plan_made_from_another_form_of_the_service_does_not_make_a_revision_complete()
    {
        var old = Plans(Plan(Service with { Enabled = false }, ServerAvailability.Up));
        Assert.False(PlanComposer.IsComplete([Service], old, Plans()));
        Assert.True(PlanComposer.IsComplete([Service], Plans(Plan(Service, ServerAvailability.Up)), Plans()));
        Assert.True(PlanComposer.IsComplete([Service], old, Plans(Plan(Service, ServerAvailability.Up))));
        Assert.True(PlanComposer.IsComplete([], old, Plans()));
    }

    [Fact]
    public void Services_come_in_the_order_of_the_configuration()
    {
        var two = Given.Service(2);
        var plan = PlanComposer.Compose(7, [two, Service], Plans(Plan(Service, ServerAvailability.Up), Plan(two, ServerAvailability.Up)), Plans());
        Assert.Equal(7, plan.Revision);
        Assert.Equal([2, 1], plan.Services.Select(service => service.Service.Id.Value));
    }

    [Theory]
    [InlineData(ServerAvailability.Up, RealServerMode.Enabled, ServerAvailability.Up)]
    [InlineData(ServerAvailability.Up, RealServerMode.Draining, ServerAvailability.Draining)]
    [InlineData(ServerAvailability.Draining, RealServerMode.Enabled, ServerAvailability.Up)]
    [InlineData(ServerAvailability.Down, RealServerMode.Enabled, ServerAvailability.Down)]
    [InlineData(ServerAvailability.Disabled, RealServerMode.Enabled, ServerAvailability.Unknown)]
    public void A_server_that_nobody_knows_any_more_keeps_what_the_table_knows(
        ServerAvailability before, RealServerMode mode, ServerAvailability expected)
    {
        var service = Given.Service(1, Given.Server(1, mode: mode));
        var plan = PlanComposer.Compose(1, [service], Plans(Plan(service, ServerAvailability.Unknown)), Plans(Plan(service, before)));
        Assert.Equal(expected, plan.Services[0].Servers[0].Availability);
    }

    [Fact]
    public void What_the_table_knows_of_another_address_does_not_count()
    {
        var moved = Given.Service(1, Given.Server(1) with { Address = Given.ServerAddress(9) });
        var plan = PlanComposer.Compose(1, [moved], Plans(Plan(moved, ServerAvailability.Unknown)), Plans(Plan(Service, ServerAvailability.Up)));
        Assert.Equal(ServerAvailability.Unknown, plan.Services[0].Servers[0].Availability);
    }

    [Fact]
    public void A_service_without_a_plan_is_served_with_what_the_table_knows()
    {
        var changed = Service with { RealServers = [Given.Server(1), Given.Server(3), Given.Server(4, mode: RealServerMode.Disabled)] };
        var plan = PlanComposer.Compose(1, [changed], Plans(), Plans(Plan(Service, ServerAvailability.Up)));
        Assert.Equal(
            [ServerAvailability.Up, ServerAvailability.Unknown, ServerAvailability.Disabled],
            plan.Services[0].Servers.Select(server => server.Availability));
    }

    [Fact]
    public void A_plan_that_was_not_applied_names_what_differs_and_nothing_else()
    {
        var two = Given.Service(2);
        var three = Given.Service(3);
        var applied = Plans(Plan(Service, ServerAvailability.Up), Plan(two, ServerAvailability.Up));
        var plan = new ServingPlan(2, [Plan(Service, ServerAvailability.Up), Plan(three, ServerAvailability.Up)]);

        var problems = PlanProblems.NotApplied(plan, applied, "no memory");
        Assert.Equal([3, 2], problems.Select(problem => problem.Service.Value));
        Assert.All(problems, problem => Assert.Contains("no memory", problem.Message));
    }

    private static ServicePlan Plan(VirtualService service, ServerAvailability availability) => new(
        service,
        service.RealServers.Select(server => new ServerPlan(server.Id, server.Address, server.Weight, availability)).ToValueList());

    private static Dictionary<VirtualServiceId, ServicePlan> Plans(params ServicePlan[] plans) => plans.ToDictionary(plan => plan.Service.Id);
}
