import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { RootModule } from './root.module';

NestFactory.create(RootModule).then((app) => app.listen(4734));
