using LoadMaster.Fuzz;

return CommandLine.Run(args, Console.Out, TimeProvider.System);
